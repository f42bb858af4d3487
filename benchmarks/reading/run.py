"""Compares fitdoctor's readers with others, in one run; prints a Markdown report.

    python benchmarks/reading/run.py FOLDER_FOR_WORKLOADS [ROUNDS [WORKLOAD...]]

Workloads are w1_tf2, w1_mixed, w2, w3 and w4; by default all.
Each measurement is a fresh process. In every round the readers come one after the other; the
report gives the median of the rounds (the slow peers are run once).
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Collection
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any

from workloads import write_all, write_w2, write_w4

EVENT_WORKLOADS = {
    "w1_tf2": "W1, tensors",
    "w1_mixed": "W1, simple values",
    "w2": "W2, 1,000 runs",
    "w3": "W3, among images",
}
SLOW_PEERS = (
    "EventAccumulator",
    "tbparse",
    "EventAccumulator, no TensorFlow",
    "tbparse, no TensorFlow",
)
EVENT_READERS = ("fitdoctor", "fitdoctor, as runs", "data-server", *SLOW_PEERS)
TABLE_READERS = (
    "fitdoctor tables",
    "pandas, finding and joining them",
    "pandas, one file with the same rows",
)
GROWTH = (100, 1_000, 10_000)
PACKAGES = (
    "fitdoctor numpy pandas tensorboard tensorboard-data-server tbparse tensorflow tensorflow-cpu"
)


def measure(reader: str, folder: Path) -> dict[str, Any]:
    command = [sys.executable, str(Path(__file__).with_name("measure.py")), reader, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        print(f"{reader} failed on {folder.name}: {done.stderr[-300:]}", file=sys.stderr)
        return {"samples": 0, "cpu": float("nan"), "peak": float("nan")}
    print(folder.name, reader, done.stdout.strip(), file=sys.stderr, flush=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def middle(measured: list[dict[str, Any]]) -> dict[str, Any]:
    """The samples of the first, the median CPU time and the median peak of some measurements."""
    result = dict(measured[0])
    for name in ("cpu", "peak"):
        result[name] = median(one[name] for one in measured)
    if "loading" in result:
        result["loading"] = middle([one["loading"] for one in measured])
    return result


def compare(folder: Path, readers: tuple[str, ...], rounds: int) -> dict[str, dict[str, Any]]:
    measured: dict[str, list[dict[str, Any]]] = {reader: [] for reader in readers}
    for number in range(rounds):
        for reader in readers:
            if number == 0 or reader not in SLOW_PEERS:
                measured[reader].append(measure(reader, folder))
    return {reader: middle(costs) for reader, costs in measured.items()}


def entries_of(costs: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The costs by row of the report: the data server, which has two, in two rows."""
    entries = {}
    for reader, cost in costs.items():
        if "loading" in cost:
            entries[f"{reader}, loading alone"] = cost["loading"]
            reader = f"{reader}, scalars out"
        entries[reader] = cost
    return entries


def rows_of(
    title: str, costs: dict[str, dict[str, Any]], starts: dict[str, dict[str, Any]]
) -> list[str]:
    """One table row a reader; the first reader is the one the others are compared with.

    `starts` are the costs of the same readers where there is next to nothing to read.
    """
    entries, small = entries_of(costs), entries_of(starts)
    base = next(iter(entries))
    rows = []
    for name, one in entries.items():
        samples = f"{one['samples']:,}" if "samples" in one else ""
        reading = one["cpu"] - small[name]["cpu"]
        ratio = one["cpu"] / entries[base]["cpu"]
        of_reading = reading / (entries[base]["cpu"] - small[base]["cpu"])
        rows.append(
            f"| {title} | {name} | {samples} | {one['cpu']:.2f} | {ratio:.1f} "
            f"| {reading:.2f} | {of_reading:.1f} | {one['peak']:.0f} |"
        )
    return rows


def compare_all(root: Path, rounds: int, chosen: Collection[str]) -> list[str]:
    lines = [
        "| workload | reader | samples | CPU s | times fitdoctor "
        "| without start | times fitdoctor | peak MiB |"
    ]
    lines.append("|---|---|--:|--:|--:|--:|--:|--:|")
    workloads = [(name, title, EVENT_READERS, "small") for name, title in EVENT_WORKLOADS.items()]
    workloads.append(("w4", "W4, 10,000 CSVs", TABLE_READERS, "small_csv"))
    if not (root / "small").exists():
        write_w2(root / "small", runs=1, epochs=1)
        write_w4(root / "small_csv", runs=1)
    starts: dict[str, dict[str, dict[str, Any]]] = {}
    for name, title, readers, small in workloads:
        if name in chosen:
            if small not in starts:
                starts[small] = compare(root / small, readers, rounds)
            lines += rows_of(title, compare(root / name, readers, rounds), starts[small])
    return lines


def growth(root: Path, rounds: int) -> list[str]:
    """Cost of reading 100 to 10,000 runs; the last column is flat where it grows linearly."""
    lines = ["| runs | files | samples | CPU s | CPU ms a run, start of Python aside |"]
    lines.append("|--:|--:|--:|--:|--:|")
    empty = root / "empty"
    empty.mkdir(exist_ok=True)
    reader = "fitdoctor, as runs"
    start = compare(empty, (reader,), rounds)[reader]["cpu"]
    for runs in GROWTH:
        folder = root / f"growth_{runs}"
        if not folder.exists():
            write_w2(folder, runs, epochs=20)
        cost = compare(folder, (reader,), rounds)[reader]
        a_run = 1000 * (cost["cpu"] - start) / runs
        lines.append(
            f"| {runs:,} | {2 * runs:,} | {cost['samples']:,} | {cost['cpu']:.2f} | {a_run:.2f} |"
        )
    return lines


def versions() -> str:
    """The packages that are installed (TensorFlow goes by two names), with their versions."""
    found = []
    for name in PACKAGES.split():
        with suppress(PackageNotFoundError):
            found.append(f"{name} {version(name)}")
    return ", ".join(found)


def machine() -> str:
    models = [
        line.split(":")[1].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    return (
        f"{models[0]}, {os.cpu_count()} cores (shared, load {os.getloadavg()[0]:.1f} at the end); "
        f"{platform.system()}, Python {platform.python_version()}; {versions()}."
    )


def main() -> None:
    root = Path(sys.argv[1])
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    chosen = sys.argv[3:] or [*EVENT_WORKLOADS, "w4"]
    write_all(root, chosen)
    comparison, growing = compare_all(root, rounds, chosen), growth(root, rounds)
    print("# What reading costs\n")
    command = " ".join(["python benchmarks/reading/run.py FOLDER", *sys.argv[2:]])
    print(f"Printed by `{command}`. {machine()}\n")
    print("CPU time and peak memory are those of the whole process, imports included;")
    print("the data server's are the sum of server and client (loading alone: the server).")
    print("Without start: less what the same reader takes for one run of one epoch.\n")
    print("\n".join(comparison), "\n\n## Growth\n", sep="\n")
    print("\n".join(growing))


if __name__ == "__main__":
    main()
