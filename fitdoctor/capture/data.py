"""What kind of data a fit was given, and how many steps an epoch of it has."""

from __future__ import annotations

import math
from typing import Any

from fitdoctor.capture.recording import DataKind, Recording

DEFAULT_BATCH_SIZE = 32  # of keras.Model.fit, for arrays


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


def _steps_of_arrays(recording: Recording) -> int | None:
    count, size = rows(recording), batch_size(recording)
    if count is None or size is None:
        return None
    split = float(recording.fit_arguments.get("validation_split") or 0.0)
    if recording.fit_arguments.get("validation_data") is not None:
        split = 0.0  # Keras ignores the split then
    return math.ceil(math.floor(count * (1.0 - split)) / size)
