"""What a picture of a finding shows, in numbers: its curves and the evidence on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from fitdoctor.logs.run import Curve, FloatArray, Run
from fitdoctor.reports.confirmation import Confirmation
from fitdoctor.reports.thinning import thinned
from fitdoctor.rulebook.finding import Finding
from fitdoctor.rulebook.rule import Rule
from fitdoctor.signals.registry import Unknown
from fitdoctor.signals.roles import NAMES, find
from fitdoctor.signals.shape import Shape, shape_of

AT = {
    "best_epoch": "best",
    "train_loss_spike_step": "spike",
    "train_loss_lowest_step": "lowest",
    "not_finite_start": "not finite",
    "train_loss_flat_start_end": "flat until here",
    "train_loss_settled_step": "settled",
    "learning_rate_decayed_step": "rate decayed",
    "gradient_norm_peak_step": "peak",
}
"""What is written beside the step that a signal gives."""

TURNS = ("best_epoch", "train_loss_lowest_step")
"""Signals after whose step a curve rises again: the rise is shown up to the curve's end level."""

NOISE_BAND = 2.0
"""Standard deviations of the noise to each side of the smoothed curve."""


@dataclass(frozen=True, slots=True)
class Line:
    """A curve as drawn; `kind` chooses its look: "main", "other", "baseline" or "remedy"."""

    label: str
    kind: str
    steps: FloatArray
    values: FloatArray


@dataclass(frozen=True, slots=True)
class Mark:
    """A dashed line with a label, across a picture (`axis` "y", a level) or down it ("x").

    `below` puts the label of a level under its line, so that two near levels can be read.
    """

    axis: str
    at: float
    label: str
    below: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture in numbers; `band` holds steps, lower and upper edge, or None."""

    title: str
    per: str
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...] = ()
    band: tuple[FloatArray, FloatArray, FloatArray] | None = None
    logs: bool = False


def figure_of(run: Run, finding: Finding, rule: Rule) -> Figure | None:
    """The picture of a finding; None where its curve has no finite point."""
    try:
        curve = find(run, rule.curve)
    except Unknown:
        return None
    line = _line(curve, NAMES[rule.curve], "main")
    if not len(line.values):
        return None
    shape = _shape(run, rule.curve)
    return Figure(
        title=f"{NAMES[rule.curve]} ({curve.name})",
        per=curve.per,
        lines=(*_partner(run, rule.curve, curve), line),
        marks=tuple(_marks(curve, finding, rule, shape)),
        band=_band(curve, shape) if shape is not None else None,
        logs=bool(shape is not None and shape.logs),
    )


def paired_figure(tried: Confirmation) -> Figure | None:
    """The held-out losses of all seeds, without and with a remedy; None where none are known."""
    lines = []
    for kind, curves in (("baseline", tried.baseline), ("remedy", tried.changed)):
        for losses in curves:
            values = np.array(losses, dtype=np.float64)
            steps, values = thinned(np.arange(1.0, len(values) + 1), values)
            label = "with the remedy" if kind == "remedy" else "as it was"
            lines.append(Line(label, kind, steps, values))
    drawn = tuple(line for line in lines if len(line.values))
    return Figure("held-out loss of each seed", "epoch", drawn) if drawn else None


def _line(curve: Curve, label: str, kind: str) -> Line:
    return Line(label, kind, *thinned(curve.steps, curve.values))


def _partner(run: Run, role: str, main: Curve) -> Iterator[Line]:
    """The same measure on the other split, where it counts the same steps."""
    first, _, measure = role.partition("_")
    other = {"train": f"val_{measure}", "val": f"train_{measure}"}.get(first)
    if other is None:
        return
    try:
        curve = find(run, other)
    except Unknown:
        return
    line = _line(curve, NAMES[other], "other")
    if curve.metric == main.metric and curve.per == main.per and len(line.values):
        yield line


def _shape(run: Run, role: str) -> Shape | None:
    try:
        return shape_of(run, role)
    except Unknown:
        return None


def _marks(curve: Curve, finding: Finding, rule: Rule, shape: Shape | None) -> Iterator[Mark]:
    step = finding.evidence.get("step")
    if isinstance(step, float):
        label = AT.get(rule.at, rule.at.replace("_", " "))
        yield Mark("x", step, f"{label} ({curve.per} {step:g})")
    if shape is None:
        return
    if rule.at in TURNS:
        best, end = _value(curve, shape, shape.lowest), _value(curve, shape, shape.end)
        yield Mark("y", best, "best level", below=best < end)
        yield Mark("y", end, "end level", below=end < best)
    left = _signal(finding, "_left_of_fall")
    if left is not None:
        level = shape.end - left * shape.fall
        yield Mark("y", _value(curve, shape, level), "fitted level after 3 times as long")


def _signal(finding: Finding, ending: str) -> float | None:
    """The first signal in the evidence whose name ends so."""
    for name, value in finding.evidence.get("signals", {}).items():
        if name.endswith(ending) and isinstance(value, float):
            return value
    return None


def _value(curve: Curve, shape: Shape, level: float) -> float:
    """A level of a shape as a value of its curve."""
    return -curve.direction * (float(np.exp(level)) if shape.logs else level)


def _band(curve: Curve, shape: Shape) -> tuple[FloatArray, FloatArray, FloatArray] | None:
    if shape.block_noise <= 0:
        return None
    steps = np.array([shape.step_of(block) for block in range(len(shape.blocks))])
    every = slice(None, None, max(1, len(steps) // 40))
    width = NOISE_BAND * shape.block_noise
    edges = [
        np.array([_value(curve, shape, level) for level in shape.smooth[every] + side])
        for side in (-width, width)
    ]
    return steps[every], edges[0], edges[1]
