"""What stands behind a layer of a recorded model, up to the next layer with weights."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from fitdoctor.capture.graph import inbound, is_functional, walk
from fitdoctor.capture.recording import Recording
from fitdoctor.inspection.first_layer import NORMALISING
from fitdoctor.remedies.layers import ACTIVATIONS, has_kernel, is_activated, own_activation

ACTIVATION_NAMES = {"ReLU": "relu", "LeakyReLU": "leaky_relu", "PReLU": "leaky_relu", "ELU": "elu"}


def chain_behind(recording: Recording, layer: Any) -> list[Any]:
    """The layers that follow, each the only reader of the one before, until one mixes its inputs.

    In a subclassed model, whose graph is not known, layers follow in the order they were made in.
    """
    after, chain = _readers(recording.model), []
    while len(readers := after.get(id(layer), [])) == 1 and not has_kernel(readers[0]):
        [layer] = readers
        chain.append(layer)
    return chain


def stands_in_a_line(recording: Recording, layer: Any) -> bool:
    """Whether no branch starts right before a layer or right behind it."""
    after = _readers(recording.model)
    beside = [each for each in after.values() if layer in each]
    return all(len(each) == 1 for each in [*beside, after.get(id(layer), [None])])


def companions(recording: Recording, layer: Any) -> list[Any]:
    """The normalisations, activations and dropouts right behind a layer, which belong to it."""
    found = []
    for each in chain_behind(recording, layer):
        kind = type(each).__name__
        if kind not in (*NORMALISING, *ACTIVATIONS) and not kind.endswith("Dropout"):
            break
        found.append(each)
    return found


def activation_of(recording: Recording, layer: Any) -> str:
    """The name of the function that a layer's values go through; "linear" where there is none."""
    if is_activated(layer):
        return own_activation(layer)
    for each in companions(recording, layer):
        if type(each).__name__ in ACTIVATIONS:
            return activation_name(each)
    return "linear"


def place_after_activation(recording: Recording, layer: Any) -> Any:
    """The layer itself or the last of its companions up to its activation."""
    found = companions(recording, layer)
    last = [n for n, each in enumerate(found) if type(each).__name__ in ACTIVATIONS]
    return layer if is_activated(layer) or not last else found[last[0]]


def activation_name(layer: Any) -> str:
    """The name of the function that an activation layer applies, as Keras takes it in a text."""
    return ACTIVATION_NAMES.get(type(layer).__name__) or own_activation(layer)


def _readers(model: Any) -> dict[int, list[Any]]:
    """By the id of a layer, all that read its output, in models within the model too."""
    found: dict[int, list[Any]] = {}
    if is_functional(model):
        for operation, before in walk(model):
            for tensor in before:
                found.setdefault(id(inbound(tensor)[0]), []).append(operation)
    else:
        found = {id(first): [second] for first, second in pairwise(model.layers)}
    for layer in model.layers:
        if hasattr(layer, "layers"):
            found |= _readers(layer)
    return found
