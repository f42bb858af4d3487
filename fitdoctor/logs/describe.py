"""What was read and how each name was understood, for people."""

from __future__ import annotations

from dataclasses import dataclass

from fitdoctor.logs.run import Curve, Run

_DIRECTIONS = {-1: "lower is better", 1: "higher is better", 0: ""}


@dataclass(frozen=True, slots=True)
class CurveDescription:
    """A curve in one line: its name in the log, what it was taken for, and its ends."""

    name: str
    understood_as: str
    points: int
    per: str
    first_step: float
    last_step: float
    first_value: float
    last_value: float


def describe_curves(run: Run) -> list[CurveDescription]:
    """A line for each curve of a run, in the order in which they stand in it."""
    return [_describe(curve) for curve in run.curves if len(curve)]


def _describe(curve: Curve) -> CurveDescription:
    parts = (curve.split, curve.metric, _DIRECTIONS[curve.direction])
    return CurveDescription(
        curve.name,
        ", ".join(part for part in parts if part),
        len(curve),
        curve.per,
        float(curve.steps[0]),
        float(curve.steps[-1]),
        float(curve.values[0]),
        float(curve.values[-1]),
    )
