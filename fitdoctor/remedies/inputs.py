"""The inputs of a recorded model: the rows each is trained on, and the layers that read it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fitdoctor.capture.data import rows, training_rows
from fitdoctor.capture.graph import inbound, is_functional, walk
from fitdoctor.capture.recording import Recording
from fitdoctor.remedies.registry import NotApplicable

MOST_VALUES = 10**7
"""Values of an input that are looked at; of larger ones, every second (third...) row."""

LOOKED_THROUGH = ("Flatten", "Reshape", "Permute", "ZeroPadding", "Dropout", "Random", "Gaussian")
"""Beginnings of the names of layers that leave values as they are, or nearly."""


@dataclass(frozen=True, slots=True, eq=False)
class ModelInput:
    """An input by its place in `model.inputs`, its training rows (rows, ...), and its readers."""

    index: int
    values: NDArray[Any]
    readers: list[Any]


def model_inputs(recording: Recording) -> list[ModelInput]:
    """Every input with the rows that fit trains on, without those of a validation split.

    Raises NotApplicable for data that is read lazily, and where rows and inputs do not match.
    """
    if recording.data_kind != "arrays":
        raise NotApplicable(
            f"{recording.data_kind} data is read lazily: change it where it is made"
        )
    arrays = _arrays(recording)
    model = recording.model
    count = len(model.inputs) if is_functional(model) else 1
    if len(arrays) != count:
        raise NotApplicable(f"fit is given {len(arrays)} arrays for {count} known inputs")
    return [
        ModelInput(index, _training_rows(array, recording), readers(model, index))
        for index, array in enumerate(arrays)
    ]


def readers(model: Any, index: int) -> list[Any]:
    """The layers that an input goes into, behind those that leave its values as they are.

    None are known in a subclassed model.
    """
    if is_functional(model):
        return _behind(model, [inbound(model.inputs[index])[0]])
    if hasattr(model, "_functional"):  # a Sequential model that is not built yet
        return next(([each] for each in model.layers if not _is_looked_through(each)), [])
    return []


def _behind(model: Any, sources: list[Any]) -> list[Any]:
    found: list[Any] = []
    waiting = list(sources)
    while waiting:
        source = waiting.pop()
        for operation, before in walk(model):
            if not any(inbound(tensor)[0] is source for tensor in before):
                continue
            if _is_looked_through(operation):
                waiting.append(operation)
            elif is_functional(operation):
                found += readers(operation, 0)
            else:
                found.append(operation)
    return found


def _is_looked_through(layer: Any) -> bool:
    return type(layer).__name__.startswith(LOOKED_THROUGH)


def _arrays(recording: Recording) -> list[NDArray[Any]]:
    import keras

    x, model = recording.fit_arguments["x"], recording.model
    if isinstance(x, dict) and is_functional(model):
        names = [tensor.name for tensor in model.inputs]
        if set(names) == set(x):
            return [np.asarray(x[name]) for name in names]
    return [np.asarray(each) for each in keras.tree.flatten(x)]


def _training_rows(array: NDArray[Any], recording: Recording) -> NDArray[Any]:
    count = training_rows(recording.fit_arguments, rows(recording) or 0)
    every = math.ceil(max(1, array[:count].size) / MOST_VALUES)
    return array[:count:every]
