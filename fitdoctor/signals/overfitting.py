"""Signals of overfitting: a validation curve that turns while the training curve goes on."""

from __future__ import annotations

import numpy as np

from fitdoctor.logs.run import Run
from fitdoctor.signals.registry import signal
from fitdoctor.signals.roles import metric_scale
from fitdoctor.signals.series import trend
from fitdoctor.signals.shape import Shape, level_at_step, shape_of


def _standard_error_of_levels(shape: Shape) -> float:
    """Standard error of the difference between two levels of the curve."""
    floor = 1e-9 * (abs(shape.end) + abs(shape.lowest)) + 1e-300
    return shape.block_noise * float(np.sqrt(2.0 / shape.end_width)) + floor


def _rise_share(shape: Shape) -> float:
    return shape.rise / shape.span


def _rise_in_errors(shape: Shape) -> float:
    return shape.rise / _standard_error_of_levels(shape)


def _rise_over_wander(shape: Shape) -> float:
    """Rise over the largest move against its course since the curve had made most of its fall."""
    settled = int(np.argmax(shape.smooth <= shape.lowest + 0.1 * shape.fall))
    before = shape.smooth[min(settled, shape.best) : shape.best + 1]
    after = shape.smooth[shape.best : len(shape.smooth) - shape.end_width // 2]
    climb = float((before - np.minimum.accumulate(before)).max())
    drop = float((np.maximum.accumulate(after) - after).max())
    return shape.rise / (max(climb, drop) + 1e-9 * shape.span)


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
def val_loss_best_at(run: Run) -> float:
    """Share of the run after which validation loss was at its best (1: at the end)."""
    shape = shape_of(run, "val_loss")
    return (shape.best + 0.5) / len(shape.blocks)


@signal
def train_loss_left_since_best(run: Run) -> float:
    """Training loss at the end over that when validation loss was best (0.5: half is left)."""
    train, validation = shape_of(run, "train_loss"), shape_of(run, "val_loss")
    return train.ratio(train.end, level_at_step(train, validation, validation.best))


@signal
def train_loss_fall_after_best(run: Run) -> float:
    """Share of the training loss's whole fall that came after validation loss was best."""
    train, validation = shape_of(run, "train_loss"), shape_of(run, "val_loss")
    return (level_at_step(train, validation, validation.best) - train.end) / train.fall


@signal
def val_metric_drop(run: Run) -> float:
    """How far the validation metric ended below its best, as a share of what it had gained."""
    return _rise_share(shape_of(run, "val_metric"))


@signal
def val_metric_drop_points(run: Run) -> float:
    """How far the validation metric ended below its best, on a scale of 0 to 1 (0.02: 2 points)."""
    return shape_of(run, "val_metric").rise / metric_scale(run)


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
    return (level_at_step(train, validation, validation.best) - train.end) / train.fall
