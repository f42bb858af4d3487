"""The loss of a model that gives one and the same answer for every row."""

from __future__ import annotations

from typing import Any

import numpy as np

from fitdoctor.inspection.labels import Labels
from fitdoctor.inspection.subject import Subject
from fitdoctor.signals.registry import Unknown

WEIGHTS = ("sample_weight", "class_weight")


def one_answer_loss(subject: Subject) -> float:
    """The least loss that a single answer for all training rows can have, in the loss's own unit.

    For a crossentropy of classes the entropy of their shares, in nats (Cover and Thomas 2006,
    "Elements of Information Theory", theorem 2.6.3); for a distance that of the mean or of the
    median, whichever is less. Raises Unknown where rows have weights, where the loss holds
    penalties or smooths its labels, and for losses of other kinds.
    """
    if any(subject.recording.fit_arguments.get(name) is not None for name in WEIGHTS):
        raise Unknown("rows have weights")
    if subject.model.losses:
        raise Unknown("the loss holds penalties")
    loss, labels = subject.loss, subject.labels
    if loss.is_crossentropy:
        return _entropy(labels, _given_loss(subject))
    if loss.kind == "distance":
        return _distance(labels, _given_loss(subject))
    raise Unknown("the loss is of a kind of its own")


def _given_loss(subject: Subject) -> Any:
    import keras

    return keras.losses.get(subject.recording.compile_arguments["loss"])


def _entropy(labels: Labels, loss: Any) -> float:
    if getattr(loss, "label_smoothing", 0):
        raise Unknown("the loss smooths its labels")
    if not labels.classes:
        raise Unknown("the labels are no classes")
    shares = labels.counts[labels.counts > 0] / labels.counts.sum()
    return float(-(shares * np.log(shares)).sum())


def _distance(labels: Labels, loss: Any) -> float:
    values = np.asarray(labels.values, dtype=np.float32).reshape(len(labels.values), -1)
    answers = (values.mean(axis=0), np.median(values, axis=0))
    return min(float(np.mean(loss(values, np.broadcast_to(a, values.shape)))) for a in answers)
