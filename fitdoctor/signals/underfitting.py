"""Signals of underfitting: a loss that never left its start, or settled too high."""

from __future__ import annotations

import numpy as np

from fitdoctor.logs.run import Run
from fitdoctor.signals.recording import measured
from fitdoctor.signals.registry import Unknown, signal
from fitdoctor.signals.roles import has, metric_scale
from fitdoctor.signals.series import trend
from fitdoctor.signals.shape import Shape, shape_of

# Class counts above ten that data sets really have; between them a loss of ln k is a coincidence.
LARGE_CLASS_COUNTS = (20, 26, 47, 50, 62, 100, 101, 102, 120, 200, 256, 1000, 10000, 32000, 50257)


def _lead(run: Run) -> Shape:
    """The training loss, or the validation loss where no training loss was logged."""
    return shape_of(run, "train_loss" if has(run, "train_loss") else "val_loss")


def _moved(shape: Shape) -> float:
    """Relative fall of the level from just after the start to its lowest."""
    skip = max(1, len(shape.blocks) // 10) if len(shape.blocks) > 6 else 0
    early = float(np.median(shape.blocks[skip : skip + 3]))
    return 1.0 - shape.ratio(shape.lowest, early)


@signal
def loss_moved(run: Run) -> float:
    """Share of its level by which the loss fell, at its lowest, after the first tenth of the run.

    The larger of training and validation loss where both were logged.
    """
    shapes = [shape_of(run, r) for r in ("train_loss", "val_loss") if has(run, r)]
    if not shapes:
        raise Unknown("no loss was logged")
    return max(_moved(shape) for shape in shapes)


@signal
def loss_moved_in_all(run: Run) -> float:
    """Share of its first level by which the loss fell, at its lowest, over the whole run."""
    shape = _lead(run)
    first = max(float(shape.blocks[0]), float(np.median(shape.blocks[:3])))
    return 1.0 - shape.ratio(shape.lowest, first)


@signal
def train_loss_trend(run: Run) -> float:
    """Mann-Kendall z of the training loss over the whole run: below -2 it falls beyond chance."""
    return trend(shape_of(run, "train_loss").blocks)


@signal
def any_progress(run: Run) -> float:
    """Strongest progress of any logged curve, as the z of its trend (above 2.5: beyond chance)."""
    roles = [r for r in ("train_loss", "val_loss", "train_metric", "val_metric") if has(run, r)]
    if not roles:
        raise Unknown("no loss and no metric was logged")
    return max(-trend(shape_of(run, role).blocks) for role in roles)


def _end_of_loss(run: Run) -> float:
    shape = _lead(run)
    return shape.in_values(shape.end)


@signal
def classes_at_chance(run: Run) -> float:
    """The number of classes k whose ln k is nearest to the loss at the end."""
    end = _end_of_loss(run)
    if end <= 0 or end > 12:
        raise Unknown("the loss at the end is no cross-entropy of a usual number of classes")
    k = max(2, round(float(np.exp(end))))
    if k <= 10:
        return float(k)
    return float(min(LARGE_CLASS_COUNTS, key=lambda c: abs(np.log(c) - end)))


@signal
def loss_over_chance(run: Run) -> float:
    """Distance of the loss at the end from ln k, relative to it (0: exactly at chance).

    The cross-entropy of a model that gives every one of k classes the same probability is ln k.
    """
    return _end_of_loss(run) / float(np.log(classes_at_chance(run))) - 1.0


@signal
def metric_level(run: Run) -> float:
    """The metric (higher is better) at the end, on a scale of 0 to 1; validation where logged."""
    shape = shape_of(run, "val_metric" if has(run, "val_metric") else "train_metric")
    return -shape.end / metric_scale(run)


@signal
def train_metric_level(run: Run) -> float:
    """The training metric (higher is better) at the end, on a scale of 0 to 1."""
    return -shape_of(run, "train_metric").end / metric_scale(run)


@signal
def metric_gain(run: Run) -> float:
    """How much the metric rose above its first level, on a scale of 0 to 1; the larger split."""
    roles = [role for role in ("train_metric", "val_metric") if has(run, role)]
    if not roles:
        raise Unknown("no metric was logged")
    shapes = [shape_of(run, role) for role in roles]
    gain = max(float(shape.blocks[:3].max()) - shape.lowest for shape in shapes)
    return gain / metric_scale(run)


@signal
def metric_over_chance(run: Run) -> float:
    """The metric at the end over 1/k, for the k classes whose ln k the loss is nearest to."""
    return metric_level(run) * classes_at_chance(run)


@signal
def loss_over_majority(run: Run) -> float:
    """Distance of the loss at the end from the least that one answer for all rows can reach.

    Relative to that least, taking the metric for the share p of the most frequent class: the
    cross-entropy of a constant answer is at least -p ln p - (1 - p) ln(1 - p). Well below 0, the
    model tells rows apart.
    """
    share = metric_level(run)
    if not 0 < share < 1:
        raise Unknown("the metric at the end is no share of rows")
    least = -share * np.log(share) - (1 - share) * np.log(1 - share)
    return _end_of_loss(run) / float(least) - 1.0


@signal
def metric_frozen(run: Run) -> float:
    """Share of the later half of the run in which the metric had one and the same value.

    A model that answers with the majority class for every example has a constant accuracy.
    """
    shape = shape_of(run, "val_metric" if has(run, "val_metric") else "train_metric")
    late = np.round(shape.values[len(shape.values) // 2 :], 6)
    return float(np.unique(late, return_counts=True)[1].max() / len(late))


@signal
def loss_below_one_answer(run: Run) -> float:
    """How far the loss got below the least loss of one answer for all rows, as a share of that.

    The lower of training and validation loss, each at its lowest. Negative where both stayed
    above.
    """
    one_answer = measured(run, "one_answer_loss")
    if one_answer <= 0:
        raise Unknown("one answer is right for all rows")
    shapes = [shape_of(run, r) for r in ("train_loss", "val_loss") if has(run, r)]
    if not shapes:
        raise Unknown("no loss was logged")
    return 1.0 - min(shape.in_values(shape.lowest) for shape in shapes) / one_answer


@signal
def train_loss_end_share(run: Run) -> float:
    """Training loss at the end over that of the first epoch (1: nothing was gained)."""
    shape = shape_of(run, "train_loss")
    return shape.ratio(shape.end, float(shape.values[:2].max()))


@signal
def train_error_end_share(run: Run) -> float:
    """A training error beside the loss (mse, mae) at the end over that of the first epoch."""
    shape = shape_of(run, "train_error")
    return shape.ratio(shape.end, float(shape.values[:2].max()))


@signal
def train_error_late_fall(run: Run) -> float:
    """Fall of a training error beside the loss since half time, as a share of its level then."""
    shape = shape_of(run, "train_error")
    return 1.0 - shape.ratio(shape.end, shape.level_at(0.5))
