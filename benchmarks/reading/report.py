"""The report of the reading benchmark, as Markdown, from what `run.py` measured."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any

TITLES = {
    "w1_tf2": "W1, tensors",
    "w1_mixed": "W1, simple values",
    "w2": "W2, 1,000 runs",
    "w3": "W3, among images",
    "w4": "W4, 10,000 CSVs",
}
AIMS = {
    "EventAccumulator": 30,
    "tbparse": 50,
    "data-server, loading alone": 2,
    "pandas, finding and joining them": 1 / 1.5,
}
"""How many times fitdoctor's CPU time each of these is meant to take, at least."""

PACKAGES = (
    "fitdoctor numpy pandas tensorboard tensorboard-data-server tbparse tensorflow tensorflow-cpu"
)

Cost = dict[str, Any]
Entries = dict[str, Cost]

ABOUT = """\
CPU time and peak memory are those of the whole process, imports included; the data server's are
the sum of server and client (loading alone: the server). Without start: less what the same reader
takes for one run of one epoch, mostly imports. All read every scalar of every run into memory;
EventAccumulator and tbparse also keep the 19,000 tensors of histograms and images in W3.
"fitdoctor" reads the scalars, "as runs" is all that `fitdoctor check` does before it judges. Both
tell NumPy to start no threads and Python to collect no garbage, as that command does, which saves
20 and 10 ms."""


def markdown(measured: Mapping[str, Any]) -> str:
    """The whole report on the parts that were measured."""
    costs = [
        "| workload | reader | samples | CPU s | times fitdoctor "
        "| without start | times fitdoctor | peak MiB |",
        "|---|---|--:|--:|--:|--:|--:|--:|",
    ]
    aims = [
        "| workload | against | times fitdoctor's CPU s | aimed at | peak MiB, theirs, ours |",
        "|---|---|--:|--:|--:|",
    ]
    calls = []
    for part, own in sorted(measured["parts"].items()):
        calls.append(f"{part} in {own['rounds']} rounds (load {own['load']} at the end)")
        if part == "growth":
            continue
        entries = {name: entries_of(of_folder) for name, of_folder in own["costs"].items()}
        small = entries.pop("small_csv" if part == "w4" else "small")
        for name, of_folder in entries.items():
            costs += cost_rows(TITLES[name], of_folder, small)
            aims += aim_rows(TITLES[name], of_folder)
    printed = "Printed by `python benchmarks/reading/run.py FOLDER ROUNDS PART...`: "
    sections = [
        "# What reading costs",
        f"{printed}{', '.join(calls)}.\n{measured['machine']}",
        ABOUT,
        "\n".join(costs),
        "## What was aimed at",
        "\n".join(aims),
    ]
    if "growth" in measured["parts"]:
        sections += ["## Growth", "\n".join(growth_rows(measured["parts"]["growth"]["costs"]))]
    notes = Path(__file__).with_name("notes.md").read_text("utf-8")
    return "\n\n".join([*sections, notes.strip()])


def entries_of(costs: Mapping[str, list[Cost]]) -> Entries:
    """The median cost by row of the report: the data server, which has two, in two rows."""
    entries = {}
    for reader, rounds in costs.items():
        if "loading" in rounds[0]:
            entries[f"{reader}, loading alone"] = middle([one["loading"] for one in rounds])
            reader = f"{reader}, scalars out"
        entries[reader] = middle(rounds)
    return entries


def middle(rounds: list[Cost]) -> Cost:
    """The samples of the first, the median CPU time and the median peak of some measurements."""
    return rounds[0] | {name: median(one[name] for one in rounds) for name in ("cpu", "peak")}


def cost_rows(title: str, entries: Entries, small: Entries) -> list[str]:
    """One table row a reader; the first reader is the one the others are compared with.

    `small` are the costs of the same readers where there is next to nothing to read.
    """
    base = next(iter(entries))
    of_base = entries[base]["cpu"] - small[base]["cpu"]
    rows = []
    for name, one in entries.items():
        samples = f"{one['samples']:,}" if "samples" in one else ""
        reading = one["cpu"] - small[name]["cpu"]
        rows.append(
            f"| {title} | {name} | {samples} | {one['cpu']:.2f} "
            f"| {one['cpu'] / entries[base]['cpu']:.1f} "
            f"| {reading:.2f} | {reading / of_base:.1f} | {one['peak']:.0f} |"
        )
    return rows


def aim_rows(title: str, entries: Entries) -> list[str]:
    """One table row for each reader that fitdoctor is meant to be compared with."""
    base = next(iter(entries.values()))
    rows = []
    for name, one in entries.items():
        aim = next((aim for reader, aim in AIMS.items() if name.startswith(reader)), None)
        if aim is not None:
            ratio = one["cpu"] / base["cpu"]
            found = f"{ratio:.1f}" if ratio >= 1 else f"{ratio:.2f}"
            verdict = "reached" if ratio >= aim else "missed"
            memory = f"{one['peak']:.0f}, {base['peak']:.0f}"
            rows.append(f"| {title} | {name} | {found} | {aim:.3g}: {verdict} | {memory} |")
    return rows


def growth_rows(costs: Mapping[str, Mapping[str, list[Cost]]]) -> list[str]:
    """Cost of reading ever more runs; the last column is flat where it grows linearly."""
    rows = ["| runs | files | samples | CPU s | CPU ms a run, start of Python aside |"]
    rows.append("|--:|--:|--:|--:|--:|")
    entries = {name: next(iter(entries_of(own).values())) for name, own in costs.items()}
    start = entries.pop("empty")["cpu"]
    for name, cost in entries.items():
        runs = int(name.removeprefix("growth_"))
        a_run = 1000 * (cost["cpu"] - start) / runs
        rows.append(
            f"| {runs:,} | {2 * runs:,} | {cost['samples']:,} | {cost['cpu']:.2f} | {a_run:.2f} |"
        )
    return rows


def machine() -> str:
    """Processor, system and the packages that are installed (TensorFlow goes by two names)."""
    models = [
        line.split(":")[1].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    packages = []
    for name in PACKAGES.split():
        with suppress(PackageNotFoundError):
            packages.append(f"{name} {version(name)}")
    return (
        f"{models[0]}, {os.cpu_count()} cores; {platform.system()}, "
        f"Python {platform.python_version()}; {', '.join(packages)}."
    )
