"""The layers of a recorded model that a remedy may change."""

from __future__ import annotations

from typing import Any

from fitdoctor.capture.graph import inbound, is_functional
from fitdoctor.capture.recording import Recording

WEIGHTED = ("Dense", "Conv1D", "Conv2D", "Conv3D", "LSTM", "GRU", "SimpleRNN")
ACTIVATIONS = ("Activation", "ReLU", "LeakyReLU", "PReLU", "ELU")


def hidden_layers(recording: Recording) -> list[Any]:
    """The trainable layers with a kernel, in order, without those that make the outputs.

    An output is made by the last such layer on its way, with what follows it (an activation, a
    reshape). In a subclassed model, whose graph is not known, it is the last one that was made.
    """
    part = output_part(recording.model)
    return [
        layer
        for layer in _flat(recording.model)
        if type(layer).__name__ in WEIGHTED and layer.trainable and id(layer) not in part
    ]


def activated_layers(recording: Recording) -> list[Any]:
    """The hidden places whose values have gone through an activation function."""
    hidden = {id(layer) for layer in hidden_layers(recording)}
    part = output_part(recording.model)
    return [
        layer
        for layer in _flat(recording.model)
        if (id(layer) in hidden and _is_activated(layer))
        or (type(layer).__name__ in ACTIVATIONS and id(layer) not in part)
    ]


def output_part(model: Any) -> set[int]:
    """The ids of the layers between the last weighted ones (included) and the outputs."""
    found: set[int] = set()
    _walk_back(model, found)
    return found


def _flat(model: Any) -> list[Any]:
    """The layers of a model and of the models in it, but not the parts of a single layer."""
    found = []
    for layer in model.layers:
        found += _flat(layer) if hasattr(layer, "layers") else [layer]
    return found


def _is_activated(layer: Any) -> bool:
    activation = getattr(layer, "activation", None)
    return getattr(activation, "__name__", "linear") != "linear"


def _walk_back(model: Any, found: set[int]) -> None:
    if not is_functional(model):
        _mark_last(model.layers, found)
        return
    waiting = list(model.outputs)
    while waiting:
        operation, before = inbound(waiting.pop())
        if id(operation) in found:
            continue
        if hasattr(operation, "layers"):
            _walk_back(operation, found)
            continue
        found.add(id(operation))
        if not _has_kernel(operation):
            waiting += before


def _mark_last(layers: list[Any], found: set[int]) -> None:
    for layer in reversed(layers):
        if hasattr(layer, "layers"):
            _walk_back(layer, found)
            return
        found.add(id(layer))
        if _has_kernel(layer):
            return


def _has_kernel(layer: Any) -> bool:
    """Whether a layer mixes its inputs; normalisation scales them one by one."""
    weights = getattr(layer, "trainable_weights", [])
    return type(layer).__name__ in WEIGHTED or any(len(weight.shape) > 1 for weight in weights)
