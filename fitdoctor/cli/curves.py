"""What was read and how each name was understood, for --show-curves."""

from __future__ import annotations

from collections.abc import Iterator

import click

from fitdoctor.cli.escape import plain
from fitdoctor.logs import Reading, describe_curves


def curve_lines(reading: Reading) -> Iterator[str]:
    """A block for each run with a line for each curve; then what was refused."""
    for run in reading.runs:
        head = click.style(plain(run.name), bold=True)
        group = f", sibling runs: {plain(run.group)}" if run.group else ""
        yield f"{head}  {plain(run.path)} ({plain(run.dialect)}{group})"
        for note in run.notes:
            yield f"  note: {plain(note)}"
        described = describe_curves(run)
        width = max((len(plain(curve.name)) for curve in described), default=0)
        for curve in described:
            span = f"{curve.per} {curve.first_step:g} to {curve.last_step:g}"
            values = f"{curve.first_value:.4g} to {curve.last_value:.4g}"
            understood = plain(curve.understood_as)
            count = f"{curve.points} points"
            yield f"  {plain(curve.name):{width}}  {understood}; {count}, {span}, {values}"
        yield ""
    for refusal in reading.refused:
        yield f"{plain(refusal.path)}: refused: {plain(refusal.reason)}"
