"""Signals of slow convergence: a loss that is still on its way when the run ends."""

from __future__ import annotations

import numpy as np

from fitdoctor.logs.run import FloatArray, Run
from fitdoctor.signals.registry import signal
from fitdoctor.signals.roles import has
from fitdoctor.signals.series import slope, trend
from fitdoctor.signals.shape import Shape, loss_signal, once_a_shape, shape_of

TIMES_LONGER = 3.0
"""The question asked of the fitted curve: how much lower after three times as many steps?"""


def _late(shape: Shape) -> FloatArray:
    return shape.blocks[-max(5, len(shape.blocks) // 3) :]


@loss_signal
def loss_late_fall(shape: Shape) -> float:
    """Late slope of the loss times the run's length over its fall (1: straight, 0: settled)."""
    whole = -slope(_late(shape)) * len(shape.blocks) / shape.fall
    if len(shape.blocks) < 24:
        return whole
    # a single step down inside the last third (a learning rate drop) is no fall that goes on
    last_sixth = shape.blocks[-(len(shape.blocks) // 6) :]
    return min(whole, -2.5 * slope(last_sixth) * len(shape.blocks) / shape.fall)


@signal
def metric_late_rise(run: Run) -> float:
    """Late slope of the metric times the run's length over its gain; validation where logged.

    1: it rises in a straight line to the end, 0: it has settled.
    """
    shape = shape_of(run, "val_metric" if has(run, "val_metric") else "train_metric")
    return -slope(_late(shape)) * len(shape.blocks) / shape.fall


@loss_signal
def loss_late_trend(shape: Shape) -> float:
    """Mann-Kendall z of the last third of the loss: below -2 it falls beyond chance."""
    return trend(_late(shape))


@loss_signal
def loss_late_fall_in_noise(shape: Shape) -> float:
    """The fall of the loss over its last third in units of the noise of one point."""
    late = _late(shape)
    return -slope(late) * len(late) / max(shape.block_noise, 1e-6 * shape.fall)


@loss_signal
def loss_fall_in_noise(shape: Shape) -> float:
    """The whole fall of the loss in units of the noise of one point (noise alone makes four)."""
    return shape.fall / (shape.block_noise + 1e-300)


def fitted_at(values: FloatArray, times_longer: float) -> float:
    """Level of a falling curve after `times_longer` its length, from fitted curves.

    Least squares of c + a*exp(-t/s) and c + a*(1 + t/s)^-1/2 over a grid of time scales s (for
    each, c and a are linear), to the later two thirds; the mean of the two best fits' predictions.
    An exponential settles sooner than a power law, and real losses lie between (Hestness et al.
    2017, section 2; Domhan et al. 2015, table 1).
    """
    n = len(values)
    time = np.arange(n, dtype=np.float64)
    late = slice(n // 3, n)
    ahead = times_longer * n
    predictions = []
    for decay in (_exponential, _power):
        fits = [_fit(decay(time / s), values, late, float(decay(ahead / s))) for s in _scales(n)]
        predictions.append(min(fits)[1])
    return float(np.mean(predictions))


def _scales(n: int) -> FloatArray:
    return np.geomspace(max(1.0, n / 30.0), 3.0 * n, 24)


def _exponential(t: FloatArray | float) -> FloatArray:
    return np.exp(-np.asarray(t, dtype=np.float64))


def _power(t: FloatArray | float) -> FloatArray:
    return 1.0 / np.sqrt(1.0 + np.asarray(t, dtype=np.float64))


def _fit(
    shape: FloatArray, values: FloatArray, late: slice, shape_ahead: float
) -> tuple[float, float]:
    """(sum of squared residuals, predicted level) of values = c + a * shape."""
    x, y = shape[late], values[late]
    centred = x - x.mean()
    a = float(centred @ (y - y.mean())) / (float(centred @ centred) + 1e-300)
    c = float(y.mean() - a * x.mean())
    residual = float(((y - c - a * x) ** 2).sum())
    return residual, c + a * shape_ahead


@once_a_shape
def _left(shape: Shape) -> float:
    predicted = fitted_at(shape.blocks, TIMES_LONGER)
    left = max(0.0, shape.end - predicted)
    return min(left, shape.end) if shape.positive and not shape.logs else left


@loss_signal
def loss_left(shape: Shape) -> float:
    """Fall of the loss expected from training three times as long, as a share of its level."""
    return 1.0 - shape.ratio(shape.end - _left(shape), shape.end)


@loss_signal
def loss_left_of_fall(shape: Shape) -> float:
    """Fall of the loss expected from training three times as long, over its fall so far."""
    return _left(shape) / shape.fall


@loss_signal
def loss_flat_start(shape: Shape) -> float:
    """Share of the run before the loss had made a tenth of its fall (0 where noise hides it)."""
    if shape.fall <= 5 * shape.block_noise:
        return 0.0
    below = np.flatnonzero(shape.smooth < shape.start - 0.1 * shape.fall)
    return float(below[0] / len(shape.smooth)) if len(below) else 0.0


@loss_signal
def loss_flat_start_end(shape: Shape) -> float:
    """The step at which the loss had made a tenth of its fall."""
    return shape.step_of(loss_flat_start(shape) * len(shape.blocks))


@loss_signal
def loss_settled(shape: Shape) -> float:
    """Share of the run for which the loss stayed within its noise of its end level."""
    band = 3 * shape.block_noise + 0.02 * shape.fall
    away = np.flatnonzero(np.abs(shape.smooth - shape.end) > band)
    return 1.0 - (float(away[-1] + 1) / len(shape.smooth) if len(away) else 0.0)


@loss_signal
def loss_settled_step(shape: Shape) -> float:
    """The step from which the loss stayed within its noise of its end level."""
    return shape.step_of((1.0 - loss_settled(shape)) * len(shape.blocks))
