"""Score fitdoctor's peers on the same labelled logs, in one table.

    python -m benchmarks.detection.peers --logs ../shared/logs [--sure] [--prototype diagnosis.py]

Each peer is installed from the package registry into a virtual environment of its own in the cache
folder, and reads the logs itself. Those that read no logs (sk-autod, the one-liner, the prototype)
are given the curves that fitdoctor read.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.detection import baselines, overfitguard, tables
from benchmarks.detection.score import (
    Labelled,
    alarms_on_healthy,
    count,
    macro_f1,
    macro_f1_interval,
    read_labels,
)

DRIVER = Path(__file__).with_name("driver.py")
PEERS = {
    "trainspotter": ["trainspotter[tensorboard]"],
    "runmedic": ["runmedic"],
    "training-doctor": ["training-doctor", "tensorboard"],
    "sk-autod": ["sk-autod"],
}
HEADER = ["tool", "macro-F1", "95% interval", "unread", "alarms on healthy", "OverfitGuard"]


def install(peer: str, cache: Path) -> Path:
    """The Python of the peer's own environment, made on first use.

    Raises OSError or subprocess.CalledProcessError where it cannot be made.
    """
    home = cache / peer
    python = home / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    if not (home / "installed").exists():
        venv.create(home, with_pip=True, clear=True)
        command = [str(python), "-m", "pip", "install", "--quiet", *PEERS[peer]]
        subprocess.run(command, check=True, capture_output=True, text=True)
        (home / "installed").touch()
    return python


def version(peer: str, python: Path) -> str:
    """The version of the peer that is installed."""
    ask = f"import importlib.metadata as m; print(m.version({peer!r}))"
    return subprocess.run([python, "-c", ask], check=True, capture_output=True, text=True).stdout


def ask(peer: str, python: Path, requests: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The peer's answers to the requests, in their order."""
    lines = "".join(json.dumps(request) + "\n" for request in requests)
    done = subprocess.run(
        [python, DRIVER, peer], input=lines, capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"run"')]


def log_requests(labelled: Sequence[Labelled], scratch: Path) -> list[dict[str, Any]]:
    """A request for each run; event files are gathered in a folder that holds nothing else."""
    requests = []
    for number, row in enumerate(labelled):
        paths = [str(path) for path in row.files]
        if row.kind == "tfevents":
            paths = [str(_gather(row.files, scratch / str(number)))]
        requests.append({"run": row.run, "paths": paths, "kind": row.kind})
    return requests


def _gather(files: Sequence[Path], folder: Path) -> Path:
    top = Path(*_common_parts([path.parent.parts for path in files]))
    for path in files:
        target = folder / path.relative_to(top)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(path.resolve())
    return folder


def _common_parts(all_parts: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    shortest = min(all_parts, key=len)
    same = [len({parts[i] for parts in all_parts}) == 1 for i in range(len(shortest))]
    return shortest[: same.index(False)] if False in same else shortest


def table_row(
    tool: str,
    labelled: Sequence[Labelled],
    found: Sequence[set[str] | None],
    cases: Sequence[overfitguard.Case],
    said: Sequence[bool],
) -> list[str]:
    """A line of the table; None in `found` is a run that the tool could not read."""
    problems = [each or set() for each in found]
    counts = count(labelled, problems)
    low, high = macro_f1_interval(counts, [row.repository for row in labelled])
    return [
        tool,
        f"{macro_f1(counts):.3f}",
        f"{low:.2f} to {high:.2f}",
        str(sum(each is None for each in found)),
        tables.share(*alarms_on_healthy(labelled, problems)),
        f"{overfitguard.macro_f1(cases, said):.3f}" if cases else "-",
    ]


def peer_rows(
    peer: str, cache: Path, labelled: Sequence[Labelled], cases: Sequence[overfitguard.Case]
) -> list[list[str]]:
    """The peer's line, and a second one with its remarks counted where it makes any."""
    python = install(peer, cache)
    with tempfile.TemporaryDirectory() as scratch:
        requests = log_requests(labelled, Path(scratch))
        if peer == "sk-autod":
            requests = [{"run": row.run, **baselines.both_losses(row.files)} for row in labelled]
        bare = [{"run": case.name, **case.history} for case in cases]
        answers = ask(peer, python, [*requests, *bare])
    rows = []
    for words, note in ((("problems",), ""), (("problems", "remarks"), ", remarks counted")):
        read = [
            None if "error" in each else {problem for word in words for problem in each[word]}
            for each in answers
        ]
        found, said = read[: len(labelled)], read[len(labelled) :]
        overfitted = ["overfitting" in (each or ()) for each in said]
        title = f"{peer} {version(peer, python).strip()}{note}"
        rows.append(table_row(title, labelled, found, cases, overfitted))
    return rows if rows[0][1:] != rows[1][1:] else rows[:1]


def local_rows(
    labelled: Sequence[Labelled], cases: Sequence[overfitguard.Case], prototype: Path | None
) -> list[list[str]]:
    """fitdoctor, the one-liner, and the prototype where its file is given."""
    tools = {"fitdoctor": baselines.Fitdoctor(), "one-liner": baselines.OneLiner()}
    if prototype and prototype.exists():
        tools["prototype"] = baselines.Prototype(prototype)
    rows = []
    for name, tool in tools.items():
        found = [tool.on_log(row.files) for row in labelled]
        said = ["overfitting" in tool.on_history(case.history) for case in cases]
        rows.append(table_row(name, labelled, found, cases, said))
    return rows


def main() -> None:
    """Read the arguments, ask every tool, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--logs", type=Path, default=Path("../shared/logs"))
    parser.add_argument("--sure", action="store_true", help="only runs labelled as sure")
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "fitdoctor-peers")
    parser.add_argument("--prototype", type=Path, help="path of diagnosis.py")
    arguments = parser.parse_args()
    labelled = read_labels(arguments.logs, arguments.sure)
    histories = arguments.logs / overfitguard.FILE
    cases = overfitguard.read_cases(histories) if histories.exists() else []
    rows = local_rows(labelled, cases, arguments.prototype)
    for peer in PEERS:
        try:
            rows += peer_rows(peer, arguments.cache, labelled, cases)
        except (OSError, subprocess.CalledProcessError) as failure:
            reason = (getattr(failure, "stderr", "") or str(failure)).strip().splitlines()[-1]
            print(f"{peer} is left out: {reason}", file=sys.stderr)
    print(tables.markdown(HEADER, rows))


if __name__ == "__main__":
    main()
