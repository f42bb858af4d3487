"""The layers of a recorded model that a remedy may change."""

from __future__ import annotations

from typing import Any

from fitdoctor.capture.graph import inbound, is_functional
from fitdoctor.capture.recording import Recording
from fitdoctor.remedies.registry import NotApplicable

CONVOLUTIONS = ("Conv1D", "Conv2D", "Conv3D")
RECURRENT = ("LSTM", "GRU", "SimpleRNN")
WEIGHTED = ("Dense", *CONVOLUTIONS, *RECURRENT)
ACTIVATIONS = ("Activation", "ReLU", "LeakyReLU", "PReLU", "ELU")


def require_fresh_weights(recording: Recording, why: str) -> None:
    """Raise NotApplicable, with what would be lost, where the weights were loaded or trained."""
    if not recording.weights_fresh:
        raise NotApplicable(f"the weights were loaded or trained before; {why}")


def require_no_frozen_weights(recording: Recording, why: str) -> None:
    """Raise NotApplicable where layers that do not train hold weights of their own."""
    for layer in recording.model._flatten_layers(include_self=False):
        if not layer.trainable and layer.weights and not hasattr(layer, "adapt"):
            raise NotApplicable(f"the weights of {layer.name!r} are frozen; {why}")


def hidden_layers(recording: Recording) -> list[Any]:
    """The trainable layers with a kernel, in order, without those that make the outputs.

    An output is made by the last such layer on its way, with what follows it (an activation, a
    reshape). In a subclassed model, whose graph is not known, it is the last one that was made.
    """
    part = output_part(recording.model)
    return [
        layer
        for layer in flat(recording.model)
        if kind_of(layer) in WEIGHTED and layer.trainable and id(layer) not in part
    ]


def kind_of(layer: Any) -> str:
    """The name of a layer's class where it is one of Keras'; "" for one of the script's own."""
    return type(layer).__name__ if type(layer).__module__.split(".")[0] == "keras" else ""


def require_no_dropout(recording: Recording) -> None:
    """Raise NotApplicable where some layer drops values already, be it one of the script's own."""
    for layer in recording.model._flatten_layers():
        if type(layer).__name__.endswith("Dropout") and getattr(layer, "rate", 1) > 0:
            raise NotApplicable("the model has dropout already")


def activated_layers(recording: Recording) -> list[Any]:
    """The hidden places whose values have gone through an activation function."""
    hidden = {id(layer) for layer in hidden_layers(recording)}
    part = output_part(recording.model)
    return [
        layer
        for layer in flat(recording.model)
        if (id(layer) in hidden and is_activated(layer))
        or (type(layer).__name__ in ACTIVATIONS and layer.trainable and id(layer) not in part)
    ]


def output_part(model: Any) -> set[int]:
    """The ids of the layers between the last weighted ones (included) and the outputs."""
    found: set[int] = set()
    _walk_back(model, found)
    return found


def flat(model: Any) -> list[Any]:
    """The layers of a model and of the models in it, but not the parts of a single layer."""
    found = []
    for layer in model.layers:
        found += flat(layer) if hasattr(layer, "layers") else [layer]
    return found


def is_activated(layer: Any) -> bool:
    """Whether a layer has an activation function of its own."""
    return own_activation(layer) != "linear"


def own_activation(layer: Any) -> str:
    """The name of a layer's own activation function; "linear" where it has none."""
    return getattr(getattr(layer, "activation", None), "__name__", "linear")


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
        if not has_kernel(operation):
            waiting += before


def _mark_last(layers: list[Any], found: set[int]) -> None:
    for layer in reversed(layers):
        if hasattr(layer, "layers"):
            _walk_back(layer, found)
            return
        found.add(id(layer))
        if has_kernel(layer):
            return


def has_kernel(layer: Any) -> bool:
    """Whether a layer mixes its inputs; normalisation scales them one by one."""
    weights = getattr(layer, "trainable_weights", [])
    return type(layer).__name__ in WEIGHTED or any(len(weight.shape) > 1 for weight in weights)
