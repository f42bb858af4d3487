"""Plants faults in trainings, and sees whether they are diagnosed, remedied and confirmed.

    python -m benchmarks.faults.run harm [--part 1/2] [--minutes 10]
    python -m benchmarks.faults.run train [--part 1/2] [--minutes 10]
    python -m benchmarks.faults.run summary

Faults on six data sets, where they can be planted. A case is *diagnosed* where the findings name
one of the problems that the fault is known to make (the list stands in faults.py, beside each
fault), and *confirmed* where a remedy against such a finding is. `harm` measures what a planting
costs: where not even taking it away is confirmed to help, it is no fault to mend, and told apart.
`train` and `harm` keep journals: started again they go on where they stopped. Delete a journal
where the flow or the judge has changed since.
"""

from __future__ import annotations

import os

os.environ.update(KERAS_BACKEND="jax", TF_CPP_MIN_LOG_LEVEL="3")

from pathlib import Path

import click

from benchmarks.faults.summary import tables
from benchmarks.journal import entries, fill, in_parts

JOURNALS = Path(__file__).parent / "journals"
HARM = JOURNALS / "harm"


@click.group()
def main() -> None:
    """Send the cases through and sum them up."""


@main.command()
@in_parts
def train(part: str, minutes: float) -> None:
    """Make the cases of one part that no journal holds yet."""
    from benchmarks.faults.case import case
    from benchmarks.faults.faults import CASES
    from fitdoctor.trials.devices import choose_device

    device = choose_device()
    names = [", ".join(names) for names in CASES]
    fill(JOURNALS, part, minutes, names, lambda number: case(number, device))


@main.command()
@in_parts
def harm(part: str, minutes: float) -> None:
    """Measure what each fault costs, where no journal says so yet."""
    from benchmarks.faults.faults import CASES
    from benchmarks.faults.harm import harm

    fill(HARM, part, minutes, [", ".join(names) for names in CASES], harm)


@main.command()
def summary() -> None:
    """Print what the journals hold, as Markdown."""
    cases = sorted(entries(JOURNALS), key=lambda entry: int(entry["number"]))
    click.echo(tables(cases, entries(HARM)))


if __name__ == "__main__":
    main()
