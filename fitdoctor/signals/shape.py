"""The shape of one curve, measured once and shared by the signals that ask for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

import numpy as np

from fitdoctor.logs.run import Curve, FloatArray, Run
from fitdoctor.signals.registry import SIGNALS, Signal, Unknown
from fitdoctor.signals.roles import NAMES, find
from fitdoctor.signals.series import block_medians, noise, running_median

Measured = TypeVar("Measured")

FEWEST_POINTS = 6
"""Under six points a log is too short to judge: a median of three at each end leaves no middle."""

DECADES = 100.0
"""A curve whose highest value is this many times its median is measured in logarithms: else its
first points alone (a batch-norm warm-up, an exploded start) would set the scale of all others."""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Shape:
    """One curve turned so that lower is better, without its NaNs.

    `steps` and `values` hold the finite points; `blocks` at most 100 block medians of them and
    `smooth` the running median of the blocks. `noise` is the deviation of one value,
    `block_noise` that of one block. A level is the median of three neighbouring blocks (five on
    a long curve): `start` is the highest level early on, `lowest` and `highest` the extremes,
    `end` the last, `best` the block in the middle of the lowest. `fall` is start - lowest and
    `span` highest - lowest, both never below a tiny positive number. `positive`: all values lie
    above zero, so ratios of levels make sense. `logs`: the curve spans decades, and everything
    here is its natural logarithm.
    """

    steps: FloatArray
    values: FloatArray
    blocks: FloatArray
    smooth: FloatArray
    noise: float
    block_noise: float
    start: float
    lowest: float
    highest: float
    end: float
    best: int
    fall: float
    span: float
    positive: bool
    logs: bool

    @property
    def rise(self) -> float:
        """How far the end level lies above the lowest."""
        return self.end - self.lowest

    @property
    def end_width(self) -> int:
        """How many blocks the end level is the median of."""
        return end_width(len(self.blocks))

    def step_of(self, block: float) -> float:
        """The step in the middle of a block."""
        place = (block + 0.5) / len(self.blocks) * len(self.values) - 0.5
        return float(self.steps[int(np.clip(round(place), 0, len(self.steps) - 1))])

    def ratio(self, level: float, base: float) -> float:
        """One level over another; raises Unknown where the curve is not positive."""
        if not self.positive:
            raise Unknown("the loss is not positive everywhere, so it has no relative level")
        return float(np.exp(level - base)) if self.logs else level / base

    def in_values(self, level: float) -> float:
        """A level as the log has it, where the curve is measured in logarithms."""
        return float(np.exp(level)) if self.logs else level

    def log_of(self, level: float) -> float:
        """The natural logarithm of a level of a positive curve."""
        return level if self.logs else float(np.log(level))

    def level_at(self, share: float) -> float:
        """Smooth level at a share (0 to 1) of the run."""
        return float(self.smooth[round(np.clip(share, 0, 1) * (len(self.smooth) - 1))])


def level_at_step(shape: Shape, other: Shape, block: int) -> float:
    """Level of `shape` at the time of a block of `other`, by the step where both count alike."""
    return shape.level_at(place_in(shape, other.steps, (block + 0.5) / len(other.blocks)))


def place_in(shape: Shape, steps: FloatArray, share: float) -> float:
    """The share of `shape` at a share of another curve's steps, by the step where both overlap."""
    first, last = steps[0], steps[-1]
    if not (shape.steps[0] < last and first < shape.steps[-1]) or last <= first:
        return share
    step = first + share * (last - first)
    return float(np.searchsorted(shape.steps, step) / len(shape.steps))


def end_width(blocks: int) -> int:
    """Blocks in a level: three on a short curve, five from 24 on."""
    return 3 if blocks < 24 else 5


def measure_shape(curve: Curve) -> Shape:
    """Measure a curve; raises Unknown where it is too short or its direction is not known."""
    if curve.direction == 0:
        raise Unknown(f"whether {curve.name!r} should rise or fall is not known")
    finite = np.isfinite(curve.values)
    values = -curve.direction * curve.values[finite]
    if len(values) < FEWEST_POINTS:
        raise Unknown(f"too short: {len(values)} points of {curve.name!r}, {FEWEST_POINTS} needed")
    positive = bool(values.min() > 0)
    logs = positive and bool(values.max() > DECADES * np.median(values))
    if logs:
        values = np.log(values)
    blocks = block_medians(values)
    width = end_width(len(blocks))
    smooth = running_median(blocks, width)
    levels = smooth[width // 2 : len(smooth) - width // 2]
    early = max(1, len(levels) // 3)
    start = float(max(smooth[0], levels[:early].max()))
    lowest, highest = float(levels.min()), float(levels.max())
    least = 1e-9 * (abs(lowest) + abs(highest)) + 1e-300
    return Shape(
        steps=curve.steps[finite],
        values=values,
        blocks=blocks,
        smooth=smooth,
        noise=noise(values),
        block_noise=noise(blocks),
        start=start,
        lowest=lowest,
        highest=highest,
        end=float(levels[-1]),
        best=int(levels.argmin()) + width // 2,
        fall=max(start - lowest, least),
        span=max(highest - lowest, least),
        positive=positive,
        logs=logs,
    )


_shapes: WeakKeyDictionary[Run, dict[str, Shape | str]] = WeakKeyDictionary()


def shape_of(run: Run, role: str) -> Shape:
    """The shape of the curve that plays `role`; raises Unknown with the reason where there is none.

    `role` is one of roles.NAMES. Measured once a run.
    """
    assert role in NAMES
    known = _shapes.setdefault(run, {})
    if role not in known:
        try:
            known[role] = measure_shape(find(run, role))
        except Unknown as why:
            known[role] = str(why)
    result = known[role]
    if isinstance(result, str):
        raise Unknown(result)
    return result


def once_a_shape(measure: Callable[[Shape], Measured]) -> Callable[[Shape], Measured]:
    """Remember what a costly measurement gave, for the signals that share it.

    A shape on which the measurement raises Unknown is measured again, which costs nothing.
    """
    known: WeakKeyDictionary[Shape, Measured] = WeakKeyDictionary()

    @wraps(measure)
    def of_shape(shape: Shape) -> Measured:
        if shape not in known:
            known[shape] = measure(shape)
        return known[shape]

    return of_shape


def loss_signal(measure: Callable[[Shape], float]) -> Callable[[Shape], float]:
    """Register a signal of one loss curve twice, as `train_<name>` and as `val_<name>`."""
    for role in ("train_loss", "val_loss"):
        name = role.removesuffix("loss") + measure.__name__
        SIGNALS[name] = Signal(name, _of_role(role, measure))
    return measure


def _of_role(role: str, measure: Callable[[Shape], float]) -> Callable[[Run], float]:
    @wraps(measure)
    def of_run(run: Run) -> float:
        return measure(shape_of(run, role))

    return of_run
