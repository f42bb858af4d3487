"""The remedy "class-weights"."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from fitdoctor.capture.data import rows, training_rows
from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change, SetFitArguments
from fitdoctor.remedies.losses import loss_class
from fitdoctor.remedies.registry import NotApplicable, Remedy, register

BALANCED = 1.5  # rows of the commonest class a row of the rarest: up to 60 to 40 for two classes
MOST_CLASSES = 100  # a weight a class must still be readable in a script


@register
class WeighClasses(Remedy):
    """Weigh each row by how rare its class is, so that all classes count alike.

    The weight is rows / (classes x rows of the class), to the power of the strength. Source: King
    and Zeng, "Logistic Regression in Rare Events Data" (2001), on weighting. Unsafe: the model's
    answers are no longer the probabilities that the classes have in the data.
    """

    name = "class-weights"
    kind = "data"
    strengths = (1.0, 0.5)
    bounds = (0.1, 1.0)
    safe = False

    def change(self, recording: Recording, strength: float) -> Change:
        """Weights from the labels of the rows that are trained on; not for balanced classes."""
        classes, counts = np.unique(_labels(recording), return_counts=True)
        if not 2 <= len(classes) <= MOST_CLASSES:
            raise NotApplicable(f"the labels are of {len(classes)} classes")
        if counts.max() <= BALANCED * counts.min():
            raise NotApplicable("the classes are balanced")
        shares = counts.sum() / (len(classes) * counts)
        weights = {
            int(label): float(f"{share**strength:.3g}")
            for label, share in zip(classes, shares, strict=True)
        }
        return SetFitArguments({"class_weight": weights})


def _labels(recording: Recording) -> NDArray[Any]:
    """The class number of each row that is trained on."""
    given = recording.fit_arguments
    if "Crossentropy" not in loss_class(recording):
        raise NotApplicable("the loss is no cross-entropy between classes")
    if given.get("class_weight") is not None or given.get("sample_weight") is not None:
        raise NotApplicable("the rows are weighted already")
    count = rows(recording)
    if count is None:
        raise NotApplicable(f"the labels of {recording.data_kind} data are not known beforehand")
    if not hasattr(given.get("y"), "shape"):
        raise NotApplicable("the model has several outputs")
    return _class_numbers(np.asarray(given["y"])[: training_rows(given, count)])


def _class_numbers(labels: NDArray[Any]) -> NDArray[Any]:
    """Class numbers from class numbers or one-hot rows; NotApplicable for anything else."""
    if labels.ndim == 2 and labels.shape[1] > 1:
        if not ((labels == 0) | (labels == 1)).all() or (labels.sum(axis=1) != 1).any():
            raise NotApplicable("the labels are not of one class a row")
        return np.asarray(labels.argmax(axis=1))
    flat = labels.reshape(len(labels), -1)
    if flat.shape[1] != 1 or flat.dtype.kind not in "biuf" or (flat != flat.round()).any():
        raise NotApplicable("the labels are not of one class a row")
    return np.asarray(flat[:, 0], dtype=int)
