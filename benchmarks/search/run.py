"""Whether a search finds as good a strength as a full grid, and claims no more than is true.

    python -m benchmarks.search.run train [--part 1/2] [--minutes 20]
    python -m benchmarks.search.run summary

Each of ten cases is a fault whose cure needs the right strength. A grid of 12 strengths (36
trainings) and a Bayesian search in as many trainings as 4 strengths have (12) look for it, both on
screening rows and seeds; both winners are confirmed on
fresh seeds and held-out rows. The true gain is that on 20,000 other rows under 8 other seeds. The
search is *as good* where its true gain is no more than 1% of the baseline's loss below the grid's.
"""

from __future__ import annotations

import os

os.environ.update(KERAS_BACKEND="jax", TF_CPP_MIN_LOG_LEVEL="3")

from pathlib import Path
from typing import Any

import click

from benchmarks.journal import entries, fill, in_parts

JOURNALS = Path(__file__).parent / "journals"
MARGIN = 0.01


@click.group()
def main() -> None:
    """Make the searches and sum them up."""


@main.command()
@in_parts
def train(part: str, minutes: float) -> None:
    """Make the searches of one part that no journal holds yet."""
    from benchmarks.search.case import CASES, case
    from fitdoctor.trials.devices import choose_device

    device = choose_device()
    names = [searched.name for searched in CASES]
    fill(JOURNALS, part, minutes, names, lambda number: case(number, device))


@main.command()
def summary() -> None:
    """Print what the journals hold, as Markdown."""
    found = sorted(entries(JOURNALS), key=lambda entry: int(entry["number"]))
    click.echo("| case | by | remedy | claimed | true | as good |\n|---|---|---|---|---|---|")
    for entry in found:
        for each in entry["searches"]:
            good = "" if each["search"] == "grid" else "yes" if as_good(entry) else "no"
            click.echo(f"| {entry['case']} | {' | '.join(_cells(each))} | {good} |")
    claims = [each for entry in found for each in entry["searches"]]
    if not claims:
        return
    more = sum(each["claimed"]["gain"] - each["truth"]["gain"] for each in claims) / len(claims)
    click.echo(f"\nAs good in {sum(map(as_good, found))} of {len(found)}.")
    click.echo(f"Claimed less true gain, on average: {more:+.1%} of the baseline's loss.")
    inside = sum(_holds(each) for each in claims)
    click.echo(f"The true gain lies in the claimed 90% interval in {inside} of {len(claims)}.")


def as_good(entry: dict[str, Any]) -> bool:
    """Whether the search's true gain is at most the margin below the grid's."""
    grid, search = entry["searches"]
    return bool(search["truth"]["gain"] >= grid["truth"]["gain"] - MARGIN)


def _holds(each: dict[str, Any]) -> bool:
    return bool(each["claimed"]["low"] <= each["truth"]["gain"] <= each["claimed"]["high"])


def _cells(each: dict[str, Any]) -> list[str]:
    claimed = "{gain:.1%} ({low:.1%} to {high:.1%})".format(**each["claimed"])
    by = f"{each['search']} of {each['trials']}"
    return [by, f"{each['remedy']}, {each['word']}", claimed, f"{each['truth']['gain']:.1%}"]


if __name__ == "__main__":
    main()
