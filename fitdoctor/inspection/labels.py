"""What form training labels have: class numbers, one-hot rows, several marks a row, numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

Form = Literal["classes", "one-hot", "marks", "numbers"]

MOST_CLASSES = 1000
"""More distinct whole numbers are counts or measurements: ImageNet has 1,000 classes."""
FEWEST_ROWS_A_CLASS = 2
"""With fewer rows for each distinct value on average, whole numbers are measurements."""
LEAST_FILLED = 0.5
"""Class numbers run from 0 without many gaps; ages, prices and years do not."""


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """Labels and their form.

    `classes` are class numbers, one a row; `one-hot` rows hold a single 1 among zeros; `marks` are
    zeros and ones with any number of ones in a row; all else is `numbers`. `width` is the size of
    the last dimension of labels with more than one (1 for class numbers), `counts` the rows of
    each class, by number (empty for marks and numbers).
    """

    values: Any
    form: Form
    width: int
    counts: Any

    @property
    def classes(self) -> int:
        """The number of classes: one more than the largest class number, or the width."""
        return len(self.counts)


def labels_of(y: Any) -> Labels:
    """The form of an array of labels, of numbers and at least one dimension."""
    values = np.asarray(y)
    width = 1 if values.ndim == 1 else int(values.shape[-1])
    nothing = np.empty(0)
    is_whole = bool(np.isfinite(values).all() and (values == np.floor(values)).all())
    if not is_whole:
        return Labels(values, "numbers", width, nothing)
    if width > 1 and values.min() >= 0 and values.max() <= 1:
        if (values.sum(axis=-1) == 1).all():
            return Labels(values, "one-hot", width, values.reshape(-1, width).sum(axis=0))
        return Labels(values, "marks", width, nothing)
    if _are_class_numbers(values, width):
        counts = np.bincount(values.ravel().astype(np.int64))
        return Labels(values, "classes", width, counts)
    return Labels(values, "numbers", width, nothing)


def _are_class_numbers(values: Any, width: int) -> bool:
    """Whole numbers from 0 on, one a row (or one a place, for labels of images and sequences)."""
    if values.min() < 0 or (values.ndim == 2 and width > 1):
        return False
    distinct = len(np.unique(values))
    return (
        1 < distinct <= MOST_CLASSES
        and distinct * FEWEST_ROWS_A_CLASS <= values.size
        and distinct >= LEAST_FILLED * (int(values.max()) + 1)
    )
