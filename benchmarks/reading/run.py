"""Compares fitdoctor's readers with others on the same logs; prints the Markdown of RESULTS.md.

    pip install -e . tensorflow tbparse tensorboard-data-server crc32c
    python benchmarks/reading/run.py FOLDER [ROUNDS [PART...]] > report.md

FOLDER takes the logs that are read (1.1 GB) and what was measured. PART is w1, w2, w3, w4 or
growth, by default all; a part that was measured in another call with the same FOLDER stands in
the report as it was. All takes about 30 minutes on two quiet cores with 3 rounds.

Each measurement is a fresh process. In every round the readers come one after the other; the
report gives the median of the rounds.
"""

from __future__ import annotations

import compileall
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from report import machine, markdown
from workloads import write_all, write_w2, write_w4

import fitdoctor

EVENT_READERS = (
    "fitdoctor",
    "fitdoctor, as runs",
    "data-server",
    "EventAccumulator",
    "tbparse",
    "EventAccumulator, no TensorFlow",
    "tbparse, no TensorFlow",
)
TABLE_READERS = (
    "fitdoctor tables",
    "pandas, finding and joining them",
    "pandas, one file with the same rows",
)
GROWING = "fitdoctor, as runs"
GROWTH = (100, 1_000, 10_000)
PARTS = {
    "w1": ("w1_tf2", "w1_mixed"),
    "w2": ("w2",),
    "w3": ("w3",),
    "w4": ("w4",),
    "growth": ("empty", *(f"growth_{runs}" for runs in GROWTH)),
}

Costs = dict[str, list[dict[str, Any]]]


def measure(reader: str, folder: Path) -> dict[str, Any]:
    command = [sys.executable, str(Path(__file__).with_name("measure.py")), reader, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{reader} failed on {folder.name}: {done.stderr[-300:]}")
    print(folder.name, reader, done.stdout.strip(), file=sys.stderr, flush=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def compare(folder: Path, readers: tuple[str, ...], rounds: int) -> Costs:
    """What each reader took in each round, all readers taking turns."""
    costs: Costs = {reader: [] for reader in readers}
    for _ in range(rounds):
        for reader in readers:
            costs[reader].append(measure(reader, folder))
    return costs


def write_logs(root: Path, part: str) -> None:
    """Write what a part reads, and the logs of one run of one epoch, unless they are there."""
    write_all(root, PARTS[part])
    if not (root / "small").exists():
        write_w2(root / "small", runs=1, epochs=1)
    if not (root / "small_csv").exists():
        write_w4(root / "small_csv", runs=1)
    if part == "growth":
        (root / "empty").mkdir(exist_ok=True)
        for runs in GROWTH:
            if not (root / f"growth_{runs}").exists():
                write_w2(root / f"growth_{runs}", runs, epochs=20)


def measure_part(root: Path, part: str, rounds: int) -> dict[str, Costs]:
    """The costs of a part by the folder that was read."""
    if part == "growth":
        return {name: compare(root / name, (GROWING,), rounds) for name in PARTS[part]}
    readers, small = (TABLE_READERS, "small_csv") if part == "w4" else (EVENT_READERS, "small")
    return {name: compare(root / name, readers, rounds) for name in (*PARTS[part], small)}


def main() -> None:
    root = Path(sys.argv[1])
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    chosen = sys.argv[3:] or list(PARTS)
    root.mkdir(parents=True, exist_ok=True)
    # Installed packages are compiled; a checkout is not where Python is told to write no bytecode.
    compileall.compile_dir(str(Path(fitdoctor.__file__).parent), quiet=2)
    journal = root / "measured.json"
    parts = json.loads(journal.read_text()) if journal.exists() else {}
    for part in chosen:
        write_logs(root, part)
        costs = measure_part(root, part, rounds)
        load = f"{os.getloadavg()[0]:.1f}"
        parts[part] = {"rounds": rounds, "load": load, "costs": costs}
        journal.write_text(json.dumps(parts))
    print(markdown({"machine": machine(), "parts": parts}))


if __name__ == "__main__":
    main()
