"""Signals of the gap between training and validation curves."""

from __future__ import annotations

import numpy as np

from fitdoctor.logs.run import Run
from fitdoctor.signals.registry import Unknown, signal
from fitdoctor.signals.roles import metric_scale
from fitdoctor.signals.shape import Shape, shape_of


def _pair(run: Run, kind: str) -> tuple[Shape, Shape]:
    """The training and validation curve of a kind ("loss" or "error"), both positive."""
    train, validation = shape_of(run, f"train_{kind}"), shape_of(run, f"val_{kind}")
    if not _positive(train, validation):
        raise Unknown("the losses are not positive everywhere, so their ratio means nothing")
    return train, validation


def _positive(*shapes: Shape) -> bool:
    return all(shape.positive for shape in shapes)


def _ratio_of_ends(train: Shape, validation: Shape) -> float:
    return validation.in_values(validation.end) / train.in_values(train.end)


@signal
def loss_gap(run: Run) -> float:
    """Validation loss over training loss at the end of the run."""
    return _ratio_of_ends(*_pair(run, "loss"))


@signal
def error_gap(run: Run) -> float:
    """Validation over training value of an error measure beside the loss (mse, mae) at the end.

    A penalty in the loss (L2, say) is part of both losses and hides the gap; a plain error
    measure does not contain it.
    """
    return _ratio_of_ends(*_pair(run, "error"))


@signal
def loss_gap_of_start(run: Run) -> float:
    """Validation minus training loss at the end, as a share of where validation loss began.

    The share of all there was to learn that was learned of the training rows alone.
    """
    train, validation = _pair(run, "loss")
    start = validation.in_values(float(validation.values[:2].max()))
    return (validation.in_values(validation.end) - train.in_values(train.end)) / start


@signal
def loss_gap_of_fall(run: Run) -> float:
    """Validation minus training loss at the end, as a share of how far validation loss fell."""
    train, validation = shape_of(run, "train_loss"), shape_of(run, "val_loss")
    fall = validation.in_values(validation.start) - validation.in_values(validation.lowest)
    return (validation.in_values(validation.end) - train.in_values(train.end)) / max(fall, 1e-300)


@signal
def loss_gap_errors(run: Run) -> float:
    """The gap between validation and training loss at the end, in units of their noise."""
    train, validation = shape_of(run, "train_loss"), shape_of(run, "val_loss")
    gap = validation.in_values(validation.end) - train.in_values(train.end)
    spread = np.hypot(_noise_in_values(train), _noise_in_values(validation))
    return float(gap / (spread + 1e-300))


def _noise_in_values(shape: Shape) -> float:
    return shape.noise * (shape.in_values(shape.end) if shape.logs else 1.0)


@signal
def late_progress_shared(run: Run) -> float:
    """Validation loss's progress over training loss's in the last two thirds, in logarithms.

    1: both fell by the same factor; 0 or less: validation loss no longer follows. Of losses that
    are not positive everywhere, the progress is a share of training loss's whole fall instead.
    """
    train, validation = shape_of(run, "train_loss"), shape_of(run, "val_loss")
    if _positive(train, validation):
        mine, other = _late_progress(train), _late_progress(validation)
    else:
        mine, other = (
            (each.level_at(1 / 3) - each.end) / train.fall for each in (train, validation)
        )
    return other / mine if mine > 0.1 else 1.0


def _late_progress(shape: Shape) -> float:
    return shape.log_of(shape.level_at(1 / 3)) - shape.log_of(shape.end)


@signal
def metric_gap(run: Run) -> float:
    """Training metric minus validation metric at the end, on a scale of 0 to 1."""
    train, validation = shape_of(run, "train_metric"), shape_of(run, "val_metric")
    return (validation.end - train.end) / metric_scale(run)
