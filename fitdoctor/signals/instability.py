"""Signals of instability: values that are no numbers, divergence, spikes, oscillation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fitdoctor.logs.run import FloatArray, Run
from fitdoctor.signals.registry import Unknown, signal
from fitdoctor.signals.roles import find, has
from fitdoctor.signals.series import NORMAL_MAD, running_median
from fitdoctor.signals.shape import Shape, loss_signal, once_a_shape

LOSSES = ("train_loss", "val_loss")


def _not_finite(run: Run) -> tuple[str, FloatArray]:
    """The loss with the longer tail of NaN or infinity, and where it is not finite."""
    roles = [role for role in LOSSES if has(run, role)]
    if not roles:
        raise Unknown("no loss was logged")
    bad = {role: ~np.isfinite(find(run, role).values) for role in roles}
    worst = max(roles, key=lambda role: _tail(bad[role]))
    return worst, bad[worst].astype(np.float64)


def _tail(bad: FloatArray) -> int:
    """Number of points in the unbroken stretch at the end."""
    fine = np.flatnonzero(np.asarray(bad) == 0)
    return len(bad) - 1 - int(fine[-1]) if len(fine) else len(bad)


@signal
def not_finite_tail(run: Run) -> float:
    """Number of points at the end of a loss that are NaN or infinite."""
    return float(_tail(_not_finite(run)[1]))


@signal
def not_finite_start(run: Run) -> float:
    """The step from which a loss stayed NaN or infinite, else that of its first infinite value."""
    role, bad = _not_finite(run)
    if tail := _tail(bad):
        return float(find(run, role).steps[len(bad) - tail])
    curves = [find(run, role) for role in LOSSES if has(run, role)]
    infinite = [curve.steps[np.isinf(curve.values)] for curve in curves]
    if not any(len(steps) for steps in infinite):
        raise Unknown("no loss stayed NaN or was infinite")
    return float(next(steps[0] for steps in infinite if len(steps)))


@signal
def infinite_points(run: Run) -> float:
    """Number of infinite values in the losses."""
    roles = [role for role in LOSSES if has(run, role)]
    if not roles:
        raise Unknown("no loss was logged")
    return float(sum(np.isinf(find(run, role).values).sum() for role in roles))


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


def _wobble(series: FloatArray) -> float:
    """Deviation of the point-to-point moves, robust against a few spikes."""
    moves = np.diff(series)
    if len(moves) < 3:
        raise Unknown("too short to tell oscillation from noise")
    robust = NORMAL_MAD * float(np.median(np.abs(moves - np.median(moves))))
    return min(float(np.std(moves)), 1.5 * robust) / float(np.sqrt(2.0))


def _later_half(series: FloatArray) -> FloatArray:
    return series[len(series) // 2 :]


def _after_start(series: FloatArray) -> FloatArray:
    return series[max(2, len(series) // 10) :]


def _of_level(wobble: float, shape: Shape, part: FloatArray) -> float:
    """A wobble over the median of a part of the curve; in logarithms it is that already."""
    return wobble if shape.logs else wobble * shape.ratio(1.0, float(np.median(part)))


@loss_signal
def loss_wobble(shape: Shape) -> float:
    """Point-to-point moves of the loss in the later half, as a share of its whole fall."""
    return _wobble(_later_half(shape.values)) / shape.fall


@loss_signal
def loss_wobble_of_level(shape: Shape) -> float:
    """Point-to-point moves of the loss in the later half, as a share of its level there."""
    half = _later_half(shape.values)
    return _of_level(_wobble(half), shape, half)


@loss_signal
def loss_wobble_throughout(shape: Shape) -> float:
    """Point-to-point moves of the loss after the first tenth, as a share of its whole fall."""
    return _wobble(_after_start(shape.values)) / shape.fall


@loss_signal
def loss_wobble_throughout_of_level(shape: Shape) -> float:
    """Point-to-point moves of the loss after the first tenth, as a share of its level there."""
    part = _after_start(shape.values)
    return _of_level(_wobble(part), shape, part)


@loss_signal
def loss_block_wobble(shape: Shape) -> float:
    """Moves of the loss from block to block in the later half, as a share of its whole fall.

    At most 100 blocks a run: the loss of single batches is noisy in the healthiest run.
    """
    return _wobble(_later_half(shape.blocks)) / shape.fall


@loss_signal
def loss_block_wobble_of_level(shape: Shape) -> float:
    """Moves of the loss from block to block in the later half, as a share of its level there."""
    return _of_level(_wobble(_later_half(shape.blocks)), shape, _later_half(shape.values))
