"""Signals of oscillation: a loss that jumps from point to point."""

from __future__ import annotations

import numpy as np

from fitdoctor.logs.run import FloatArray, Run
from fitdoctor.signals.registry import Unknown, signal
from fitdoctor.signals.roles import has
from fitdoctor.signals.series import NORMAL_MAD
from fitdoctor.signals.shape import Shape, loss_signal, shape_of


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


def _range(shape: Shape) -> float:
    """All that the curve moved: its fall, or more where it rose again above its start."""
    return max(shape.fall, shape.span)


def _of_level(wobble: float, shape: Shape, part: FloatArray) -> float:
    """A wobble over the median of a part of the curve; in logarithms it is that already."""
    return wobble if shape.logs else wobble * shape.ratio(1.0, float(np.median(part)))


@loss_signal
def loss_wobble(shape: Shape) -> float:
    """Point-to-point moves of the loss in the later half, as a share of all it moved."""
    return _wobble(_later_half(shape.values)) / _range(shape)


@loss_signal
def loss_wobble_of_level(shape: Shape) -> float:
    """Point-to-point moves of the loss in the later half, as a share of its level there."""
    half = _later_half(shape.values)
    return _of_level(_wobble(half), shape, half)


@loss_signal
def loss_wobble_throughout(shape: Shape) -> float:
    """Point-to-point moves of the loss after the first tenth, as a share of all it moved."""
    return _wobble(_after_start(shape.values)) / _range(shape)


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


@signal
def val_loss_wobble_of_start(run: Run) -> float:
    """Point-to-point moves of validation loss after the first tenth, as a share of the start.

    The start is the first level of training or validation loss, whichever is higher: about what a
    model has that knows nothing. A validation loss that begins near its end (a good first epoch, a
    pretrained net) hardly falls, and the moves of a small validation set are large against that.
    """
    validation = shape_of(run, "val_loss")
    roles = [role for role in ("train_loss", "val_loss") if has(run, role)]
    starts = [_first_value(shape_of(run, role)) for role in roles]
    values = np.exp(validation.values) if validation.logs else validation.values
    return max(_wobble(_later_half(values)), _wobble(_after_start(values))) / max(starts)


def _first_value(shape: Shape) -> float:
    if not shape.positive:
        raise Unknown("the loss is not positive everywhere, so it has no relative level")
    return shape.in_values(float(shape.values[:2].max()))
