"""Measurements of the data: its size, its scale, rows that are damaged or stand there twice."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

from fitdoctor.inspection.first_layer import at_first_trained_layer
from fitdoctor.inspection.rows import leaves
from fitdoctor.inspection.subject import Measurement, Subject
from fitdoctor.signals.registry import Unknown

FEWEST_ROWS = 10
"""With fewer rows a mean or a share says nothing."""
FEWEST_VALUES_A_ROW = 4
"""Rows of fewer numbers are equal by chance."""


def _training_rows(subject: Subject) -> float:
    total = subject.rows.total
    if total is None:
        raise Unknown("the data comes from a pipeline, whose rows are not counted")
    return total


def _non_finite_row_share(subject: Subject) -> float:
    parts = [subject.rows.x, *([] if subject.rows.y is None else [subject.rows.y])]
    arrays = [a for part in parts for a in leaves(part) if a.dtype.kind == "f"]
    if not arrays:
        return 0.0
    bad = np.zeros(subject.rows.count, dtype=bool)
    for array in arrays:
        bad |= ~np.isfinite(array.reshape(len(array), -1)).all(axis=1)
    return float(bad.mean())


def _constant_feature_share(subject: Subject) -> float:
    features = [array.reshape(len(array), -1) for array in _numbers(subject)]
    constant = [(array == array[0]).all(axis=0) for array in features]
    return float(np.concatenate(constant).mean())


def _input_size(subject: Subject) -> float:
    return float(np.sqrt(np.nanmean(_features(subject) ** 2, axis=0)).max())


def _input_offset(subject: Subject) -> float:
    features = _varying(subject)
    return float((np.abs(np.nanmean(features, axis=0)) / np.nanstd(features, axis=0)).max())


def _input_unevenness(subject: Subject) -> float:
    spreads = np.nanstd(_varying(subject), axis=0)
    return float(spreads.max() / np.median(spreads))


def _repeated_row_share(subject: Subject) -> float:
    hashes = _hashes(subject.rows.x)
    return 1.0 - len(set(hashes)) / len(hashes)


def _shared_row_share(subject: Subject) -> float:
    if subject.rows.validation is None:
        raise Unknown("there is no validation data in arrays")
    known = set(_hashes(subject.rows.x))
    held = _hashes(subject.rows.validation[0])
    return sum(each in known for each in held) / len(held)


def _numbers(subject: Subject) -> list[Any]:
    """The input arrays, where all are numbers."""
    arrays = leaves(subject.rows.x)
    if any(array.dtype.kind not in "biuf" for array in arrays):
        raise Unknown("the inputs are no numbers")
    if subject.rows.count < FEWEST_ROWS:
        raise Unknown(f"there are fewer than {FEWEST_ROWS} rows")
    return arrays


def _features(subject: Subject) -> Any:
    """The inputs of the first trained layer, a column for each feature or channel."""
    _numbers(subject)
    values = np.asarray(at_first_trained_layer(subject), dtype=np.float64)
    return values.reshape(-1, values.shape[-1] if values.ndim > 1 else 1)


def _varying(subject: Subject) -> Any:
    """Those features that have more than one value."""
    features = _features(subject)
    varying = features[:, np.nanstd(features, axis=0) > 0]
    if not varying.shape[1]:
        raise Unknown("no feature varies")
    return varying


def _hashes(x: Any) -> list[bytes]:
    """A hash for each row of a structure of arrays."""
    arrays = [np.ascontiguousarray(array.reshape(len(array), -1)) for array in leaves(x)]
    if any(array.dtype == object for array in arrays):
        raise Unknown("the inputs are no numbers")
    if sum(array.shape[1] for array in arrays) < FEWEST_VALUES_A_ROW:
        raise Unknown(f"rows of fewer than {FEWEST_VALUES_A_ROW} values are equal by chance")
    if not len(arrays[0]):
        raise Unknown("there are no rows")
    return [
        hashlib.blake2b(b"".join(array[row].tobytes() for array in arrays), digest_size=16).digest()
        for row in range(len(arrays[0]))
    ]


OF_DATA: dict[str, Measurement] = {
    "training_rows": _training_rows,
    "non_finite_row_share": _non_finite_row_share,
    "constant_feature_share": _constant_feature_share,
    "input_size": _input_size,
    "input_offset": _input_offset,
    "input_unevenness": _input_unevenness,
    "repeated_row_share": _repeated_row_share,
    "shared_row_share": _shared_row_share,
}
"""The measurement of each signal; `fitdoctor.signals.recording` says what it means."""
