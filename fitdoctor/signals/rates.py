"""Signals of the learning rate and the gradient norm, where they were logged."""

from __future__ import annotations

import numpy as np

from fitdoctor.logs.run import FloatArray, Run
from fitdoctor.signals.registry import Unknown, signal
from fitdoctor.signals.roles import find
from fitdoctor.signals.series import slope
from fitdoctor.signals.shape import FEWEST_POINTS, place_in, shape_of


def _logged(run: Run, role: str) -> tuple[FloatArray, FloatArray]:
    """Steps and values of the finite points of a curve."""
    curve = find(run, role)
    finite = np.isfinite(curve.values)
    steps, values = curve.steps[finite], curve.values[finite]
    if len(values) < FEWEST_POINTS:
        raise Unknown(f"too short: {len(values)} points of {curve.name!r}, {FEWEST_POINTS} needed")
    return steps, values


@signal
def learning_rate_highest(run: Run) -> float:
    """The highest learning rate of the run."""
    return float(_logged(run, "learning_rate")[1].max())


@signal
def learning_rate_kept(run: Run) -> float:
    """Lowest over highest learning rate of the run (1: constant)."""
    values = _logged(run, "learning_rate")[1]
    return float(values.min() / max(values.max(), 1e-300))


def _decay_share(run: Run) -> float:
    """Share of the run before the learning rate fell below a twentieth of its highest, for good."""
    values = _logged(run, "learning_rate")[1]
    if values.max() <= 0:
        raise Unknown("the learning rate was never above zero")
    high = np.flatnonzero(values > values.max() / 20.0)
    return float((high[-1] + 1) / len(values))


@signal
def learning_rate_decayed_at(run: Run) -> float:
    """Share of the run after which the learning rate stayed below 5% of its highest (1: never)."""
    return _decay_share(run)


@signal
def learning_rate_decayed_step(run: Run) -> float:
    """The step after which the learning rate stayed below 5% of its highest."""
    steps, _ = _logged(run, "learning_rate")
    return float(steps[min(len(steps) - 1, round(_decay_share(run) * len(steps)))])


@signal
def slope_kept_after_decay(run: Run) -> float:
    """Slope of training loss just after the decay over the slope just before it.

    Near 0: the loss was falling, the learning rate decayed, and the loss stood still. Unknown
    where the learning rate never decayed, and where there are too few points on either side.
    """
    before, after = _around_decay(run)
    was = slope(before)
    if was >= 0:
        raise Unknown("training loss was not falling before the learning rate decayed")
    return slope(after) / was


def _around_decay(run: Run) -> tuple[FloatArray, FloatArray]:
    """Training loss in the fifth of the run before the learning rate decayed, and after."""
    shape, (steps, _) = shape_of(run, "train_loss"), _logged(run, "learning_rate")
    at = round(place_in(shape, steps, _decay_share(run)) * len(shape.blocks))
    width = max(4, len(shape.blocks) // 5)
    before, after = shape.blocks[max(0, at - width) : at], shape.blocks[at : at + width]
    if len(before) < 4 or len(after) < 4:
        raise Unknown("the learning rate did not decay, or too near to an end of the run")
    return before, after


@signal
def slope_before_decay(run: Run) -> float:
    """Fall of training loss in the fifth of the run before the decay, as a share of its fall."""
    before, _ = _around_decay(run)
    return -slope(before) * len(before) / shape_of(run, "train_loss").fall


@signal
def gradient_norm_peak(run: Run) -> float:
    """The largest gradient norm over the median one, after the first tenth of the run."""
    _, late = _late_gradient_norm(run)
    middle = float(np.median(late))
    if middle <= 0:
        raise Unknown("the gradient norm was zero at half the points or more")
    return float(late.max()) / middle


@signal
def gradient_norm_peak_step(run: Run) -> float:
    """The step of the largest gradient norm after the first tenth of the run."""
    steps, late = _late_gradient_norm(run)
    return float(steps[int(late.argmax())])


def _late_gradient_norm(run: Run) -> tuple[FloatArray, FloatArray]:
    """Steps and values of the gradient norm after the first tenth of the run."""
    steps, values = _logged(run, "gradient_norm")
    skip = max(1, len(values) // 10)
    return steps[skip:], values[skip:]
