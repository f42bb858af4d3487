"""Data sets that fit reads lazily, read into arrays where that changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from fitdoctor.capture.data import data_kind

NAMES = ("x", "y", "sample_weight")


class NotRepeatable(Exception):  # noqa: N818 - an answer, not an error
    """A data set cannot be stored as arrays; the text says why."""


def read_lazy_data(fit_arguments: dict[str, Any], limit: int) -> dict[str, Any]:
    """The same fit arguments with arrays in the place of tf.data and PyDataset data sets.

    Each is read twice: only where both times give the same rows, in any order, do arrays train
    the same. Raises NotRepeatable for random augmentation, for generators, for data sets without
    an end and for more than `limit` bytes.
    """
    arguments = dict(fit_arguments)
    validation = arguments.get("validation_data")
    if data_kind(validation) not in {"arrays", "missing"}:
        parts, arguments["validation_batch_size"], _ = _read_twice(validation, limit)
        arguments["validation_data"] = parts
        arguments.pop("validation_steps", None)
    parts, arguments["batch_size"], is_ordered = _read_twice(arguments["x"], limit)
    arguments.pop("steps_per_epoch", None)
    return {**arguments, **dict(zip(NAMES, parts, strict=False)), "shuffle": not is_ordered}


def _read_twice(data: Any, limit: int) -> tuple[tuple[Any, ...], int, bool]:
    """The parts of a data set as arrays, the rows of its first batch, and whether it is ordered."""
    import keras

    parts, size = _read(data, limit)
    again, _ = _read(data, limit)
    first, second = (_digests(keras.tree.flatten(each)) for each in (parts, again))
    if sorted(first) != sorted(second):
        raise NotRepeatable("its rows are others each time they are read")
    return parts, size, first == second


def _read(data: Any, limit: int) -> tuple[tuple[Any, ...], int]:
    import keras

    read: list[Any] = []
    room = limit
    for batch in _batches(data):
        arrays = keras.tree.map_structure(np.asarray, batch)
        room -= sum(array.nbytes for array in keras.tree.flatten(arrays))
        if room < 0:
            raise NotRepeatable(f"it is over the limit of {limit / 1e6:,.0f} MB")
        read.append(arrays if isinstance(arrays, tuple) else (arrays,))
    if not read:
        raise NotRepeatable("it has no rows")
    parts = keras.tree.map_structure(lambda *pieces: np.concatenate(pieces), *read)
    return parts, len(keras.tree.flatten(read[0])[0])


def _batches(data: Any) -> Iterator[Any]:
    kind = data_kind(data)
    if kind == "pydataset":
        if data.num_batches is None:
            raise NotRepeatable("it has no end")
        return (data[index] for index in range(data.num_batches))
    if kind != "tf.data":
        raise NotRepeatable(f"{kind} data is read by the script")
    if int(data.cardinality()) == -1:  # tf.data.INFINITE_CARDINALITY
        raise NotRepeatable("it has no end")
    return iter(data)


def _digests(arrays: list[Any]) -> list[bytes]:
    """One hash for each row over all arrays."""
    return [
        hashlib.sha256(b"".join(np.asarray(array[row]).tobytes() for array in arrays)).digest()
        for row in range(len(arrays[0]))
    ]
