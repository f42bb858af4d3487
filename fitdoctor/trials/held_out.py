"""Rows that no trial trains on, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from fitdoctor.capture.data import Rows
from fitdoctor.trials.arm import is_arrays


class DataError(Exception):
    """Training data that trials cannot be scored on; the text says what to do."""


@dataclass(frozen=True, slots=True, eq=False)
class HeldOut:
    """Rows that no trial trains on, as arrays: inputs, raw labels, weights (or None)."""

    x: Any
    y: Any = None
    weight: Any = None

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return row_count(self.x)

    def take(self, rows: Rows) -> HeldOut:
        """Some of the rows."""
        return HeldOut(take(self.x, rows), take(self.y, rows), take(self.weight, rows))

    def arrays(self) -> list[Any]:
        """All arrays in one list, those of objects as texts: their bytes are their content."""
        import keras

        parts = keras.tree.flatten((self.x, self.y, self.weight))
        arrays = [np.asarray(part) for part in parts if part is not None]
        return [array.astype(str) if array.dtype == object else array for array in arrays]

    def as_validation_data(self) -> tuple[Any, ...]:
        """The rows as `Model.fit` takes them."""
        return (self.x, self.y) if self.weight is None else (self.x, self.y, self.weight)


def take(data: Any, rows: Rows) -> Any:
    """Some rows of an array or of a structure of arrays; None stays None."""
    import keras

    if data is None:
        return None
    return keras.tree.map_structure(lambda array: np.asarray(array)[rows], data)


def row_count(data: Any) -> int:
    """The number of rows of an array or a structure of arrays."""
    import keras

    return int(keras.tree.flatten(data)[0].shape[0])


def is_pair_of_arrays(validation_data: Any) -> bool:
    """Whether validation data was given as arrays, as a tuple of inputs, labels and weights."""
    return isinstance(validation_data, tuple | list) and is_arrays(validation_data[0])


def collected(pipeline: Any, steps: int | None) -> HeldOut:
    """All batches of a validation pipeline, once: it must end, or its steps be given.

    Raises DataError where they are none, or have no labels.
    """
    import keras

    batches = []
    for batch in _batches(pipeline):
        batches.append(keras.tree.map_structure(np.asarray, tuple(batch)))
        if steps and len(batches) >= steps:
            break
    if not batches or len(batches[0]) < 2:
        raise DataError("the validation data yields no batches of inputs and labels")
    joined = keras.tree.map_structure(lambda *parts: np.concatenate(parts), *batches)
    return HeldOut(*joined)


def _batches(pipeline: Any) -> Any:
    if hasattr(pipeline, "__getitem__") and hasattr(pipeline, "__len__"):
        return (pipeline[index] for index in range(len(pipeline)))
    return iter(pipeline)
