"""Signals of overfitting: a validation curve that turns while the training curve goes on."""

from __future__ import annotations

import numpy as np

from fitdoctor.logs.run import Run
from fitdoctor.signals.registry import Unknown, signal
from fitdoctor.signals.series import trend
from fitdoctor.signals.shape import Shape, shape_of


def _rise(shape: Shape) -> float:
    return shape.end - shape.lowest


def _standard_error_of_levels(shape: Shape) -> float:
    """Standard error of the difference between two levels of the curve."""
    floor = 1e-9 * (abs(shape.end) + abs(shape.lowest)) + 1e-300
    return shape.block_noise * float(np.sqrt(2.0 / shape.end_width)) + floor


def _rise_share(shape: Shape) -> float:
    return _rise(shape) / shape.span


def _rise_in_errors(shape: Shape) -> float:
    return _rise(shape) / _standard_error_of_levels(shape)


def _rise_over_wander(shape: Shape) -> float:
    """Rise over the largest move against its course since the curve had made most of its fall."""
    settled = int(np.argmax(shape.smooth <= shape.lowest + 0.1 * shape.fall))
    before = shape.smooth[min(settled, shape.best) : shape.best + 1]
    after = shape.smooth[shape.best : len(shape.smooth) - shape.end_width // 2]
    climb = float((before - np.minimum.accumulate(before)).max())
    drop = float((np.maximum.accumulate(after) - after).max())
    return _rise(shape) / (max(climb, drop) + 1e-9 * shape.span)


@signal
def val_loss_rise(run: Run) -> float:
    """How far validation loss ended above its best, as a share of the best (0.1 = 10% higher)."""
    shape = shape_of(run, "val_loss")
    return shape.ratio(shape.end, shape.lowest) - 1.0


@signal
def val_loss_rise_of_start(run: Run) -> float:
    """How far validation loss ended above its best, as a share of where it began.

    The loss at the start is about that of a model that knows nothing, so this is a share of all
    there was to learn: of a loss near zero, twice as much is still next to nothing.
    """
    shape = shape_of(run, "val_loss")
    start = float(shape.values[:2].max())
    return shape.ratio(shape.end, start) - shape.ratio(shape.lowest, start)


@signal
def val_loss_rise_of_span(run: Run) -> float:
    """How far validation loss ended above its best, as a share of all it moved."""
    return _rise_share(shape_of(run, "val_loss"))


@signal
def val_loss_rise_errors(run: Run) -> float:
    """The rise of validation loss above its best, in standard errors of its own noise."""
    return _rise_in_errors(shape_of(run, "val_loss"))


@signal
def val_loss_rise_over_wander(run: Run) -> float:
    """The rise of validation loss over its largest move against its course before and after.

    Noise that drifts (autocorrelated) makes such moves all along; a real turn exceeds them.
    Counted from where the loss had made nine tenths of its fall: a wild start is another matter.
    """
    return _rise_over_wander(shape_of(run, "val_loss"))


@signal
def val_loss_rise_trend(run: Run) -> float:
    """Mann-Kendall z of validation loss from its best on: above 2 it rises beyond chance."""
    shape = shape_of(run, "val_loss")
    return trend(shape.blocks[shape.best :])


@signal
def val_loss_points(run: Run) -> float:
    """Number of points of the validation loss."""
    return float(len(shape_of(run, "val_loss").values))


@signal
def best_epoch(run: Run) -> float:
    """The step (epoch) at which validation loss was lowest."""
    shape = shape_of(run, "val_loss")
    return shape.step_of(shape.best)


@signal
def train_loss_fall_after_best(run: Run) -> float:
    """Share of the training loss's whole fall that came after validation loss was best."""
    train, validation = shape_of(run, "train_loss"), shape_of(run, "val_loss")
    return (_level_at_step(train, validation, validation.best) - train.end) / train.fall


def _level_at_step(shape: Shape, other: Shape, block: int) -> float:
    """Level of `shape` at the time of a block of `other`, by the step where both count alike."""
    share = (block + 0.5) / len(other.blocks)
    first, last = other.steps[0], other.steps[-1]
    overlaps = shape.steps[0] < last and first < shape.steps[-1]
    if overlaps and last > first:
        step = first + share * (last - first)
        share = float(np.searchsorted(shape.steps, step) / len(shape.steps))
    return shape.level_at(share)


def _pair(run: Run) -> tuple[Shape, Shape]:
    train, validation = shape_of(run, "train_loss"), shape_of(run, "val_loss")
    if not (train.positive and validation.positive):
        raise Unknown("the losses are not positive everywhere, so their ratio means nothing")
    return train, validation


def _in_values(shape: Shape, level: float) -> float:
    return float(np.exp(level)) if shape.logs else level


def _log_level(shape: Shape, level: float) -> float:
    return level if shape.logs else float(np.log(level))


@signal
def loss_gap(run: Run) -> float:
    """Validation loss over training loss at the end of the run."""
    train, validation = _pair(run)
    return float(np.exp(_log_level(validation, validation.end) - _log_level(train, train.end)))


@signal
def loss_gap_of_start(run: Run) -> float:
    """Validation minus training loss at the end, as a share of where validation loss began.

    The share of all there was to learn that was learned of the training rows alone.
    """
    train, validation = _pair(run)
    start = _in_values(validation, float(validation.values[:2].max()))
    return (_in_values(validation, validation.end) - _in_values(train, train.end)) / start


@signal
def loss_gap_growth(run: Run) -> float:
    """How many times the ratio of validation to training loss grew since the first tenth."""
    train, validation = _pair(run)
    early = _log_level(validation, validation.level_at(0.1)) - _log_level(
        train, train.level_at(0.1)
    )
    return loss_gap(run) / float(np.exp(early))


@signal
def loss_gap_errors(run: Run) -> float:
    """The gap between validation and training loss at the end, in units of their noise."""
    train, validation = _pair(run)
    gap = np.exp(_log_level(validation, validation.end)) - np.exp(_log_level(train, train.end))
    spread = np.hypot(_noise_in_values(train), _noise_in_values(validation))
    return float(gap / (spread + 1e-300))


def _noise_in_values(shape: Shape) -> float:
    return shape.noise * (float(np.exp(shape.end)) if shape.logs else 1.0)


@signal
def train_loss_ratio_after_val_stopped(run: Run) -> float:
    """How many times training loss still fell after validation loss had made 90% of its fall."""
    train, validation = _pair(run)
    near = validation.smooth <= validation.lowest + 0.1 * (
        max(validation.smooth[0], validation.lowest) - validation.lowest
    )
    level = _level_at_step(train, validation, int(np.argmax(near)))
    return float(np.exp(_log_level(train, level) - _log_level(train, train.end)))


@signal
def late_progress_shared(run: Run) -> float:
    """Validation loss's progress over training loss's, in logarithms, in the last two thirds.

    1: both fell by the same factor; 0 or less: validation loss no longer follows.
    """
    train, validation = _pair(run)
    mine = _log_level(train, train.level_at(1 / 3)) - _log_level(train, train.end)
    if mine <= 0.1:
        return 1.0
    return (
        _log_level(validation, validation.level_at(1 / 3)) - _log_level(validation, validation.end)
    ) / mine


@signal
def metric_gap(run: Run) -> float:
    """Training metric minus validation metric at the end, on a scale of 0 to 1."""
    train, validation = shape_of(run, "train_metric"), shape_of(run, "val_metric")
    scale = 100.0 if max(abs(train.end), abs(validation.end)) > 1.5 else 1.0
    return (validation.end - train.end) / scale


@signal
def val_metric_drop(run: Run) -> float:
    """How far the validation metric ended below its best, as a share of what it had gained."""
    return _rise_share(shape_of(run, "val_metric"))


@signal
def val_metric_drop_points(run: Run) -> float:
    """How far the validation metric ended below its best, on a scale of 0 to 1 (0.02: 2 points)."""
    shape = shape_of(run, "val_metric")
    return _rise(shape) / (100.0 if max(abs(shape.end), abs(shape.lowest)) > 1.5 else 1.0)


@signal
def val_metric_drop_errors(run: Run) -> float:
    """The drop of the validation metric below its best, in standard errors of its noise."""
    return _rise_in_errors(shape_of(run, "val_metric"))


@signal
def val_metric_drop_over_wander(run: Run) -> float:
    """The drop of the validation metric over its largest move against its course elsewhere."""
    return _rise_over_wander(shape_of(run, "val_metric"))


@signal
def train_metric_gain_after_best(run: Run) -> float:
    """Share of the training metric's whole gain that came after the validation metric was best."""
    train, validation = shape_of(run, "train_metric"), shape_of(run, "val_metric")
    return (_level_at_step(train, validation, validation.best) - train.end) / train.fall


@signal
def error_gap(run: Run) -> float:
    """Validation over training value of an error measure beside the loss (mse, mae) at the end.

    A penalty in the loss (L2, say) is part of both losses and hides the gap; a plain error
    measure does not contain it.
    """
    train, validation = shape_of(run, "train_error"), shape_of(run, "val_error")
    if not (train.positive and validation.positive):
        raise Unknown("the error measures are not positive everywhere")
    return float(np.exp(_log_level(validation, validation.end) - _log_level(train, train.end)))
