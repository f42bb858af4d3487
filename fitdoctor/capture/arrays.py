"""The data of a fit as one .npz file, and back: arrays only, nothing that could run code."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from fitdoctor.capture.errors import CannotCapture

DATA_LIMIT = 500_000_000  # bytes, before compression: what a run folder may reasonably hold


class Arrays:
    """Arrays taken out of nested lists, tuples and dicts, to be stored side by side."""

    def __init__(self) -> None:
        self.arrays: dict[str, Any] = {}

    @property
    def size(self) -> int:
        """Bytes of all arrays."""
        return sum(int(array.nbytes) for array in self.arrays.values())

    def encode(self, value: Any) -> Any:
        """The JSON form of nested data; its arrays are kept here. TypeError for what is neither."""
        if value is None:
            return None
        if isinstance(value, (list, tuple)) and not _is_row_of_numbers(value):
            kind = "tuple" if isinstance(value, tuple) else "list"
            return {kind: [self.encode(each) for each in value]}
        if isinstance(value, Mapping):
            return {"dict": {str(key): self.encode(each) for key, each in value.items()}}
        array = np.asarray(value)
        if array.dtype == object:
            array = array.astype(str)
        if array.dtype.kind not in "biufcUS":
            raise TypeError(f"{type(value).__name__} is no array of numbers or text")
        name = f"array_{len(self.arrays)}"
        self.arrays[name] = array
        return {"array": name}


def decode(value: Any, arrays: Mapping[str, Any]) -> Any:
    """The nested data that `Arrays.encode` described; raises CannotCapture where it is damaged."""
    if value is None:
        return None
    if isinstance(value, dict) and len(value) == 1:
        [(kind, content)] = value.items()
        if kind == "array" and content in arrays:
            return arrays[content]
        if kind in {"list", "tuple"} and isinstance(content, list):
            items = [decode(each, arrays) for each in content]
            return tuple(items) if kind == "tuple" else items
        if kind == "dict" and isinstance(content, dict):
            return {key: decode(each, arrays) for key, each in content.items()}
    raise CannotCapture("the recording's data is damaged")


def read_arrays(path: Path) -> dict[str, Any]:
    """The arrays of an .npz file, none of them pickled; raises CannotCapture where damaged."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except (OSError, ValueError, EOFError, MemoryError, zipfile.BadZipFile) as error:
        raise CannotCapture(f"{path}: the data cannot be read: {error}") from error


def _is_row_of_numbers(value: Any) -> bool:
    return bool(value) and all(isinstance(each, (int, float, bool)) for each in value)
