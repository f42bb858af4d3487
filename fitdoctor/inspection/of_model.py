"""Measurements of the model before training: its size, its units, its gradients, its memory."""

from __future__ import annotations

from typing import Any

import numpy as np

from fitdoctor.capture.data import DEFAULT_BATCH_SIZE, batch_size
from fitdoctor.capture.graph import is_functional
from fitdoctor.inspection.gradients import first_step_ratio
from fitdoctor.inspection.narrowest import narrowest_width
from fitdoctor.inspection.rows import leaves
from fitdoctor.inspection.subject import Measurement, Subject
from fitdoctor.signals.registry import Unknown

NEAR_BOUND = 0.01
"""A sigmoid this close to its bounds passes on less than 4% of the gradient it passes on at 0."""
LOOKED_AT, FEWEST = 256, 16
"""Rows that are sent through the model: enough to tell a unit that is never active; and the least,
where each row gives very much."""
MOST_BYTES = 200_000_000
GATED = {"LSTM", "GRU"}
"""Layers whose output is no plain value of their activation."""


def _parameters_per_row(subject: Subject) -> float:
    weights = subject.model.trainable_weights
    if subject.rows.total is None:
        raise Unknown("the data comes from a pipeline, whose rows are not counted")
    return sum(int(np.prod(weight.shape)) for weight in weights) / subject.rows.total


def _dead_relu_share(subject: Subject) -> float:
    hidden = _hidden_values(subject, {"relu", "relu6"})
    dead = [(values.reshape(-1, values.shape[-1]) == 0).all(axis=0) for _, values in hidden]
    return float(np.concatenate(dead).mean())


def _saturated_share(subject: Subject) -> float:
    near = [
        np.abs(values if name == "tanh" else 2 * values - 1) > 1 - 2 * NEAR_BOUND
        for name, values in _hidden_values(subject, {"sigmoid", "tanh"})
    ]
    return float(np.concatenate([each.ravel() for each in near]).mean())


def _gradient_ratio(subject: Subject) -> float:
    gradients = subject.kernel_gradients
    if len(gradients) < 2:
        raise Unknown("the model has one trained kernel only")
    return gradients[0] / gradients[-1] if gradients[-1] else np.nan


def _step_megabytes(subject: Subject) -> float:
    """Weights, a gradient for each trained one, the optimizer's variables, and the activations of
    a batch twice: forward, and their gradients on the way back."""
    model = subject.model
    if not is_functional(model):
        raise Unknown("the activations of a subclassed model are not known")
    model.optimizer.build(model.trainable_variables)
    rows = batch_size(subject.recording) or DEFAULT_BATCH_SIZE
    activations = 2 * rows * sum(_size_of_output(layer) for layer in model.layers)
    held = [*model.weights, *model.trainable_weights, *model.optimizer.variables]
    return (sum(_bytes(weight) for weight in held) + activations) / 1e6


def _bytes(weight: Any) -> int:
    return int(np.prod(weight.shape)) * np.dtype(_plain_dtype(weight.dtype)).itemsize


def _plain_dtype(name: str) -> str:
    """bfloat16 and the eight-bit floats are no types of numpy's."""
    return {"bfloat16": "float16"}.get(name, name) if "float8" not in name else "int8"


def _size_of_output(layer: Any) -> int:
    """Bytes of a layer's outputs for one row."""
    size = 0
    for tensor in leaves(layer.output):
        if None in tensor.shape[1:]:
            raise Unknown("the size of the activations depends on the rows")
        size += int(np.prod(tensor.shape[1:])) * np.dtype(_plain_dtype(tensor.dtype)).itemsize
    return size


def _hidden_values(subject: Subject, names: set[str]) -> list[tuple[str, Any]]:
    """What the hidden layers with one of these activations give for real rows, by activation."""
    import keras

    model = subject.model
    if not is_functional(model):
        raise Unknown("the hidden values of a subclassed model are not known")
    made = {id(output) for output in model.outputs}
    layers = [
        layer
        for layer in model.layers
        if _activation(layer) in names
        and type(layer).__name__ not in GATED
        and id(layer.output) not in made
    ]
    if not layers:
        raise Unknown(f"the model has no hidden {' or '.join(sorted(names))}")
    probe = keras.Model(model.inputs, [layer.output for layer in layers])
    rows = subject.rows.spread(_few_enough(layers))
    values = leaves(probe.predict(rows.x, verbose=0))
    return [(_activation(layer), each) for layer, each in zip(layers, values, strict=True)]


def _few_enough(layers: list[Any]) -> int:
    """So many rows that what these layers give for them fits into MOST_BYTES."""
    try:
        size = sum(_size_of_output(layer) for layer in layers)
    except Unknown:
        return FEWEST
    return max(FEWEST, min(LOOKED_AT, MOST_BYTES // size))


def _activation(layer: Any) -> str:
    if type(layer).__name__ == "ReLU":
        return "relu"
    return str(getattr(getattr(layer, "activation", None), "__name__", ""))


OF_MODEL: dict[str, Measurement] = {
    "parameters_per_row": _parameters_per_row,
    "narrowest_width": narrowest_width,
    "dead_relu_share": _dead_relu_share,
    "saturated_share": _saturated_share,
    "first_gradient_norm": lambda subject: subject.kernel_gradients[0],
    "last_gradient_norm": lambda subject: subject.kernel_gradients[-1],
    "gradient_ratio": _gradient_ratio,
    "first_step_ratio": lambda subject: first_step_ratio(subject.model, subject.gradients),
    "step_megabytes": _step_megabytes,
}
"""The measurement of each signal; `fitdoctor.signals.recording` says what it means."""
