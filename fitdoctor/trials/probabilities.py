"""Scores by the crossentropy of a model's own probabilities, where the script's loss is wrong."""

from __future__ import annotations

from typing import Any

import numpy as np

from fitdoctor.inspection.fitting import loss_is_wrong
from fitdoctor.inspection.labels import Labels, labels_of
from fitdoctor.inspection.output import loss_of, output_of
from fitdoctor.signals.registry import Unknown
from fitdoctor.trials.held_out import HeldOut
from fitdoctor.trials.scoring import predicted_by
from fitdoctor.trials.trial import FloatArray

LEAST = 1e-7
"""The least probability that is counted, as in Keras: a certain mistake costs 16, not infinity."""


class ProbabilityScorer:
    """Crossentropy of each held-out row under the probabilities that a model itself gives.

    The outputs of a softmax or sigmoid are probabilities, whatever the loss took them for; outputs
    without an activation are logits, or what is left of them between 0 and 1, as the model's own
    loss takes them. Of classes that exclude each other the outputs are shares of their sum, as
    Keras has it. `kinds` are the labels of training, which tell their form.
    """

    measure = "held-out crossentropy of own probabilities"

    def __init__(self, kinds: Labels) -> None:
        self.form = kinds.form

    def count(self, rows: int) -> int:
        """How many losses so many rows give: one each."""
        return rows

    def losses(self, model: Any, held_out: HeldOut) -> FloatArray:
        """The loss of each row, shape (rows,); NaN where an output is."""
        outputs = np.asarray(predicted_by(model, held_out), dtype=np.float64)
        units = outputs.shape[-1] if outputs.ndim > 1 else 1
        outputs = outputs.reshape(held_out.rows, -1, units)
        activation = output_of(model).activation
        from_logits = activation == "linear" and loss_of({"loss": model.loss}).from_logits
        alone = units == 1 or self.form == "marks"
        shares = _sigmoid(outputs) if alone else _softmax(outputs)
        given = shares if from_logits else np.clip(outputs, LEAST, None)
        if not alone:
            given = given / given.sum(axis=-1, keepdims=True)
        given = np.clip(given, LEAST, 1 - LEAST)
        losses = self._of_rows(given, np.asarray(held_out.y), alone).mean(axis=1)
        weight = 1.0 if held_out.weight is None else np.asarray(held_out.weight).ravel()
        return np.asarray(losses * weight)

    def _of_rows(self, given: FloatArray, labels: Any, alone: bool) -> FloatArray:
        """The loss of each place of each row; `given` has shape (rows, places, units)."""
        if self.form == "marks":
            marks = labels.reshape(given.shape)
            right = np.where(marks > 0, given, 1 - given)
            return np.asarray(-np.log(right).mean(axis=-1))
        numbers = labels.argmax(axis=-1) if self.form == "one-hot" else labels
        numbers = numbers.reshape(given.shape[:2]).astype(np.int64)
        if alone:
            given = np.concatenate([1 - given, given], axis=-1)
        known = numbers < given.shape[-1]  # a class without an output has no probability
        places = np.where(known, numbers, 0)[..., None]
        right = np.where(known, np.take_along_axis(given, places, axis=-1)[..., 0], LEAST)
        return np.asarray(-np.log(right))


def scorer_for_wrong_loss(baseline: Any, labels: Any) -> ProbabilityScorer | None:
    """The scorer for a model whose loss does not fit its outputs and labels; None where it does."""
    if not hasattr(labels, "shape"):  # labels of several outputs, by name or in a list
        return None
    try:
        kinds = labels_of(labels)
        wrong = loss_is_wrong(output_of(baseline), loss_of({"loss": baseline.loss}), kinds)
    except (Unknown, TypeError, ValueError):  # several outputs, no plain labels: its own loss then
        return None
    return ProbabilityScorer(kinds) if wrong else None


def _sigmoid(values: FloatArray) -> FloatArray:
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -500, 500))))


def _softmax(values: FloatArray) -> FloatArray:
    powers = np.exp(values - values.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))
