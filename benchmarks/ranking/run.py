"""Counts how often each remedy is confirmed against each rule, over planted faults.

    python -m benchmarks.ranking.run train [--part 1/2] [--minutes 30]
    python -m benchmarks.ranking.run write

`train` sends every fault on the data sets of LEARN through the diagnosis, and then tries every
remedy that the rules found name, each alone against the baseline on SEEDS; the faults benchmark
has other data sets beside them. It keeps a journal and goes on where it stopped. `write` writes
what was counted to fitdoctor/rulebook/ranking.toml, which orders the remedies of each rule.
"""

from __future__ import annotations

import os

os.environ.update(KERAS_BACKEND="jax", TF_CPP_MIN_LOG_LEVEL="3")

from collections import defaultdict
from pathlib import Path

import click

from benchmarks.journal import entries, fill, in_parts
from fitdoctor.rulebook.ranking import TABLE

JOURNALS = Path(__file__).parent / "journals"


@click.group()
def main() -> None:
    """Try all remedies on the cases, and write the table."""


@main.command()
@in_parts
def train(part: str, minutes: float) -> None:
    """Try the remedies on the cases of one part that no journal holds yet."""
    from benchmarks.ranking.case import CASES, case
    from fitdoctor.trials.devices import choose_device

    device = choose_device()
    names = [", ".join(names) for names in CASES]
    fill(JOURNALS, part, minutes, names, lambda number: case(number, device))


@main.command()
def write() -> None:
    """Write the table, and print how many cases it rests on."""
    counted: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    found = entries(JOURNALS)
    for entry in found:
        for rule, remedy, word in entry["outcomes"]:
            counted[rule][remedy][0] += word == "confirmed"
            counted[rule][remedy][1] += 1
    lines = ["# Written by python -m benchmarks.ranking.run write: [confirmed, tried]."]
    for rule in sorted(counted):
        lines += ["", f"[{rule}]"]
        lines += [f"{name} = {outcomes}" for name, outcomes in sorted(counted[rule].items())]
    TABLE.write_text("\n".join(lines) + "\n")
    click.echo(f"{len(found)} cases, {sum(len(entry['outcomes']) for entry in found)} outcomes")


if __name__ == "__main__":
    main()
