"""What kind of data a fit was given, and how many steps an epoch of it has."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fitdoctor.capture.recording import DataKind, Recording

DEFAULT_BATCH_SIZE = 32  # of keras.Model.fit, for arrays
HELD_OUT_SHARE = 0.2
"""Held out where a script validates on nothing: the usual five folds' share."""

Rows = NDArray[np.int64]


def data_kind(x: Any) -> DataKind:
    """Tell arrays from the data sets that a fit reads lazily."""
    import keras

    if x is None:
        return "missing"
    if isinstance(x, keras.utils.PyDataset):
        return "pydataset"
    if hasattr(x, "element_spec"):
        return "tf.data"
    if hasattr(x, "__next__"):
        return "generator"
    if type(x).__name__ == "DataLoader":
        return "torch"
    return "arrays"


def rows(recording: Recording) -> int | None:
    """The number of rows given to fit as `x` (before any validation split); None if not arrays."""
    import keras

    if recording.data_kind != "arrays":
        return None
    return int(keras.tree.flatten(recording.fit_arguments["x"])[0].shape[0])


def batch_size(recording: Recording) -> int | None:
    """The rows in a batch of arrays; None for data that comes in batches of its own."""
    if recording.data_kind != "arrays":
        return None
    return int(recording.fit_arguments.get("batch_size") or DEFAULT_BATCH_SIZE)


def steps_per_epoch(recording: Recording) -> int | None:
    """The number of batches in an epoch, or None where it is not known before training."""
    given = recording.fit_arguments.get("steps_per_epoch")
    if given:
        return int(given)
    if recording.data_kind == "arrays":
        return _steps_of_arrays(recording)
    try:
        length = len(recording.fit_arguments["x"])
    except (TypeError, NotImplementedError):  # infinite or unknown
        return None
    return length or None


def training_rows(fit_arguments: Mapping[str, Any], given: int) -> int:
    """How many of the rows given to fit it trains on: a validation split takes the last ones.

    Keras ignores the split where there is validation data.
    """
    if fit_arguments.get("validation_data") is not None:
        return given
    split = float(fit_arguments.get("validation_split") or 0.0)
    return math.floor(given * (1.0 - split))


def random_split(rows: int) -> tuple[Rows, Rows]:
    """The rows to train on and the share to hold out, always the same, where fit keeps none."""
    shuffled = np.random.default_rng(0).permutation(rows)
    first = rows - math.ceil(HELD_OUT_SHARE * rows)
    return np.sort(shuffled[:first]), np.sort(shuffled[first:])


def _steps_of_arrays(recording: Recording) -> int | None:
    count, size = rows(recording), batch_size(recording)
    if count is None or size is None:
        return None
    return math.ceil(training_rows(recording.fit_arguments, count) / size)
