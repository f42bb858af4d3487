"""Signals of instability: values that are no numbers, divergence, spikes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fitdoctor.logs.run import FloatArray, Run
from fitdoctor.signals.registry import Unknown, signal
from fitdoctor.signals.roles import broken_tail, find, losses
from fitdoctor.signals.series import NORMAL_MAD, running_median
from fitdoctor.signals.shape import Shape, loss_signal, once_a_shape


@signal
def not_finite_tail(run: Run) -> float:
    """Number of points at the end of a loss that are NaN or infinite."""
    return float(broken_tail(find(run, "broken_loss")))


@signal
def not_finite_start(run: Run) -> float:
    """The step from which a loss stayed NaN or infinite, else that of its first infinite value."""
    worst = find(run, "broken_loss")
    if tail := broken_tail(worst):
        return float(worst.steps[-tail])
    infinite = worst.steps[np.isinf(worst.values)]
    if not len(infinite):
        raise Unknown("no loss stayed NaN or was infinite")
    return float(infinite[0])


@signal
def infinite_points(run: Run) -> float:
    """Number of infinite values in the losses."""
    curves = losses(run)
    if not curves:
        raise Unknown("no loss was logged")
    return float(sum(np.isinf(curve.values).sum() for curve in curves))


@loss_signal
def loss_climb(shape: Shape) -> float:
    """How far the loss ended above its lowest, as a share of its whole fall."""
    return shape.rise / shape.fall


@loss_signal
def loss_climb_ratio(shape: Shape) -> float:
    """The loss at the end over its lowest level (1: ended at its best)."""
    return shape.ratio(shape.end, shape.lowest)


@loss_signal
def loss_climb_errors(shape: Shape) -> float:
    """The climb of the loss above its lowest, in standard errors of its noise."""
    error = shape.block_noise * np.sqrt(2.0 / shape.end_width) + 1e-9 * shape.fall
    return shape.rise / float(error)


@loss_signal
def loss_lowest_step(shape: Shape) -> float:
    """The step at which the loss was lowest."""
    return shape.step_of(shape.best)


@dataclass(frozen=True, slots=True)
class _Spike:
    height: float  # share of the fall
    base: float  # running median there
    in_noise: float
    count: int
    index: int
    left: float  # share of the height that was still there afterwards


@once_a_shape
def _largest_spike(shape: Shape) -> _Spike:
    """The largest jump above a running median after the first tenth of the run.

    The noise is that of the neighbourhood, so that a noisy early phase makes no spike. The largest
    of n heavy-tailed deviations (t with four degrees of freedom) grows as n^(1/4), so a jump in a
    run of more than 50 points is divided by that.
    """
    values, n = shape.values, len(shape.values)
    if n < 10:
        raise Unknown(f"too short: {n} points, 10 needed to tell a spike from noise")
    skip = max(2, n // 10)
    base = running_median(values, 5 if n < 50 else 9)
    jump = values - base
    reach = 2 * min(max(6, n // 10), 100) + 1
    around = running_median(np.abs(jump), reach)
    local = NORMAL_MAD * np.maximum(around, np.median(np.abs(jump)))
    local = np.maximum(local, max(shape.noise, 1e-6 * shape.fall, 1e-300))
    top = skip + int(jump[skip:].argmax())
    high = (jump > 0.5 * shape.fall) & (jump > 8 * local)
    return _Spike(
        height=float(jump[top] / shape.fall),
        base=float(base[top]),
        in_noise=float(jump[top] / local[top]) / max(1.0, (n / 50) ** 0.25),
        count=int(high[skip:].sum()),
        index=top,
        left=_left_after(values, top, float(jump[top])),
    )


def _left_after(values: FloatArray, top: int, height: float) -> float:
    """Share of a spike's height by which the rest of the run stays above the time before it."""
    before, after = values[max(0, top - 10) : top], values[top + 2 :]
    if len(after) < 3 or height <= 0:
        return 0.0
    return float((np.median(after) - np.median(before)) / height)


@loss_signal
def loss_spike(shape: Shape) -> float:
    """Height of the largest jump of the loss after the first tenth, as a share of its fall."""
    return _largest_spike(shape).height


@loss_signal
def loss_spike_ratio(shape: Shape) -> float:
    """The loss at the top of its largest jump over the running median there."""
    spike = _largest_spike(shape)
    return shape.ratio(float(shape.values[spike.index]), spike.base)


@loss_signal
def loss_spike_noise(shape: Shape) -> float:
    """Height of the largest jump of the loss in units of the noise around it, for 50 points."""
    return _largest_spike(shape).in_noise


@loss_signal
def loss_spikes(shape: Shape) -> float:
    """Number of jumps of the loss over half its fall and eight times the noise around."""
    return float(_largest_spike(shape).count)


@loss_signal
def loss_spike_left(shape: Shape) -> float:
    """Share of the largest jump's height that the loss never lost again (0: recovered)."""
    return _largest_spike(shape).left


@loss_signal
def loss_spike_step(shape: Shape) -> float:
    """The step of the largest jump of the loss."""
    return float(shape.steps[_largest_spike(shape).index])
