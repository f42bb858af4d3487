"""Real rows of a recorded training, as arrays: what the data's signals are measured on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fitdoctor.capture.data import training_rows
from fitdoctor.capture.recording import Recording
from fitdoctor.signals.registry import Unknown

MOST_READ = 2000
"""Rows that are read of a pipeline: enough for shares of 1%, and read in a moment."""


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Training and validation rows: structures of arrays, or None.

    `total` is the number of training rows, None where they come from a pipeline, of which only
    the first MOST_READ were read.
    """

    x: Any
    y: Any = None
    validation: tuple[Any, ...] | None = None
    total: int | None = None

    @property
    def count(self) -> int:
        """The training rows that are here."""
        return _count(self.x)

    def spread(self, most: int) -> Rows:
        """At most so many training rows, taken evenly from all."""
        kept = np.linspace(0, self.count - 1, min(most, self.count)).astype(int)
        return Rows(take(self.x, kept), take(self.y, kept))


def rows_of(recording: Recording) -> Rows:
    """The rows of a recording; raises Unknown where they cannot be read without being used up."""
    given = recording.fit_arguments
    if recording.data_kind == "arrays":
        return _of_arrays(given)
    if recording.data_kind in {"generator", "missing"}:
        raise Unknown("the data is a generator, which can be read only once")
    try:
        x, y = _first_batches(given["x"])
    except Unknown:
        raise
    except Exception as error:  # the pipeline is the script's own code
        raise Unknown(f"the data cannot be read: {first_line(error)}") from None
    return Rows(x, y)


def take(data: Any, kept: Any) -> Any:
    """Some rows of a structure of arrays; None stays None."""
    import keras

    return None if data is None else keras.tree.map_structure(lambda part: part[kept], data)


def leaves(data: Any) -> list[Any]:
    """The arrays in a structure."""
    import keras

    return list(keras.tree.flatten(data))


def first_line(error: Exception) -> str:
    """An error in one line."""
    text = str(error).strip() or "no message"
    return f"{type(error).__name__}: {text.splitlines()[0][:300]}"


def _count(data: Any) -> int:
    return len(leaves(data)[0])


def _arrays(data: Any) -> Any:
    import keras

    return None if data is None else keras.tree.map_structure(np.asarray, data)


def _of_arrays(given: dict[str, Any]) -> Rows:
    """The rows as Keras divides them: a validation split takes the last ones."""
    x, y = _arrays(given["x"]), _arrays(given.get("y"))
    count = _count(x)
    if y is not None and _count(y) != count:
        raise Unknown(f"there are {count} rows of x and {_count(y)} of y")
    validation = given.get("validation_data")
    if isinstance(validation, Sequence) and len(validation) > 1:
        return Rows(x, y, tuple(_arrays(part) for part in validation[:2]), count)
    first = training_rows(given, count)
    if first < count:
        kept, held = np.arange(first), np.arange(first, count)
        return Rows(take(x, kept), take(y, kept), (take(x, held), take(y, held)), first)
    return Rows(x, y, None, count)


def _first_batches(data: Any) -> tuple[Any, Any]:
    import keras

    parts: list[tuple[Any, ...]] = []
    read = 0
    for batch in _batches(data):
        arrays = keras.tree.map_structure(np.asarray, batch)
        parts.append(tuple(arrays[:2]) if isinstance(arrays, (tuple, list)) else (arrays,))
        read += _count(parts[-1][0])
        if read >= MOST_READ:
            break
    if not parts:
        raise Unknown("the data has no rows")
    joined = keras.tree.map_structure(lambda *pieces: np.concatenate(pieces), *parts)
    return joined[0], joined[1] if len(joined) > 1 else None


def _batches(data: Any) -> Iterable[Any]:
    if hasattr(data, "__getitem__") and hasattr(data, "__len__"):
        return (data[index] for index in range(len(data)))
    return data  # type: ignore[no-any-return]
