"""How often a remedy that does nothing is "confirmed", through screening and confirming.

    python -m benchmarks.placebos.run train --count 1000 [--part 1/2] [--minutes 10]
    python -m benchmarks.placebos.run summary

`train` keeps a journal: started again it goes on where it stopped, until the attempts 0
to COUNT - 1 are done. Attempts do not depend on each other nor on the order they are made in.
Delete the journal where the flow or the judge has changed since.
"""

from __future__ import annotations

import os

os.environ.update(KERAS_BACKEND="jax", TF_CPP_MIN_LOG_LEVEL="3")
# Nets that train for milliseconds are not worth seconds of optimisation.
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0")

from pathlib import Path

import click

from benchmarks.journal import entries, fill, in_parts
from benchmarks.placebos.summary import tables

JOURNALS = Path(__file__).parent / "journals"


@click.group()
def main() -> None:
    """Make attempts and sum them up."""


@main.command()
@click.option("--count", default=1000, help="Attempts in all.")
@in_parts
def train(count: int, part: str, minutes: float) -> None:
    """Make the attempts of one part that no journal holds yet."""
    from benchmarks.placebos.attempt import attempt
    from fitdoctor.trials import sharing
    from fitdoctor.trials.devices import choose_device

    sharing.MOST_KEPT = 2000  # each round of the tasks meets all their arms again
    device = choose_device()
    names = [str(number) for number in range(count)]
    fill(JOURNALS, part, minutes, names, lambda number: attempt(number, device), False)


@main.command()
def summary() -> None:
    """Print what the journals hold, as Markdown."""
    click.echo(tables(sorted(entries(JOURNALS), key=lambda entry: int(entry["number"]))))


if __name__ == "__main__":
    main()
