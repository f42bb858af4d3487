"""Measurements of the labels, the outputs, the loss and the metrics: whether they fit together."""

from __future__ import annotations

import numpy as np

from fitdoctor.inspection.labels import Labels
from fitdoctor.inspection.one_answer import one_answer_loss
from fitdoctor.inspection.output import Loss, Output, is_accuracy, metrics_of
from fitdoctor.inspection.subject import Measurement, Subject
from fitdoctor.signals.registry import Unknown

BOUNDS = {
    "softmax": (0.0, 1.0),
    "sigmoid": (0.0, 1.0),
    "tanh": (-1.0, 1.0),
    "relu": (0.0, np.inf),
}
"""The values that an activation can give."""


def _largest_class_share(subject: Subject) -> float:
    if subject.rows.total is None:
        raise Unknown("only the first rows of the pipeline were read")
    counts = _with_classes(subject).counts
    return float(counts.max() / counts.sum())


def unreachable_share(output: Output, loss: Loss, labels: Labels) -> float:
    """The share of the labels that the outputs cannot take.

    Class numbers before several outputs name one of them, also where the loss wants one-hot rows.
    """
    named = labels.form == "classes" and loss.kind == "categorical" and output.units > 1
    if loss.kind == "sparse" or named:
        low, high = 0.0, float(output.units - 1)
    elif output.activation in BOUNDS:
        low, high = BOUNDS[output.activation]
    else:
        return 0.0
    return float(((labels.values < low) | (labels.values > high)).mean())


def _loss_from_logits(subject: Subject) -> float:
    if not subject.loss.is_crossentropy:
        raise Unknown("the loss is no crossentropy of Keras'")
    return subject.loss.from_logits


def _logits_are_recovered(subject: Subject) -> bool:
    """Keras notes the logits on what softmax and sigmoid give; only its losses on TensorFlow look.

    Of an output that a layer behind the activation reshapes, the note is lost.
    """
    import keras

    if keras.backend.backend() != "tensorflow":
        return False
    return hasattr(subject.model(subject.rows.spread(2).x), "_keras_logits")


def _with_classes(subject: Subject) -> Labels:
    if not subject.labels.classes:
        raise Unknown("the labels are no classes")
    return subject.labels


OF_TASK: dict[str, Measurement] = {
    "class_count": lambda subject: _with_classes(subject).classes,
    "largest_class_share": _largest_class_share,
    "labels_are_classes": lambda subject: subject.labels.form == "classes",
    "labels_are_one_hot": lambda subject: subject.labels.form == "one-hot",
    "labels_are_numbers": lambda subject: subject.labels.form == "numbers",
    "unreachable_label_share": lambda subject: unreachable_share(
        subject.output, subject.loss, subject.labels
    ),
    "one_answer_loss": one_answer_loss,
    "output_units": lambda subject: subject.output.units,
    "output_is_softmax": lambda subject: subject.output.activation == "softmax",
    "output_is_sigmoid": lambda subject: subject.output.activation == "sigmoid",
    "output_is_linear": lambda subject: subject.output.activation == "linear",
    "loss_is_binary": lambda subject: subject.loss.kind == "binary",
    "loss_is_categorical": lambda subject: subject.loss.kind == "categorical",
    "loss_is_sparse": lambda subject: subject.loss.kind == "sparse",
    "loss_is_distance": lambda subject: subject.loss.kind == "distance",
    "loss_from_logits": _loss_from_logits,
    "logits_are_recovered": _logits_are_recovered,
    "metric_is_accuracy": lambda subject: any(
        is_accuracy(metric) for metric in metrics_of(subject.recording.compile_arguments)
    ),
}
"""The measurement of each signal; `fitdoctor.signals.recording` says what it means."""
