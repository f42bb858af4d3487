"""The part of an image model that makes features, which a pretrained network can stand in for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fitdoctor.capture.graph import inbound, is_functional, walk
from fitdoctor.capture.recording import Recording
from fitdoctor.inspection.first_layer import at_first_trained_layer
from fitdoctor.inspection.subject import Subject
from fitdoctor.remedies.layers import flat, kind_of
from fitdoctor.remedies.registry import NotApplicable
from fitdoctor.signals.registry import Unknown

CONVOLUTIONS = ("Conv2D", "SeparableConv2D", "DepthwiseConv2D")
ENDS = ("Flatten", "GlobalAveragePooling2D", "GlobalMaxPooling2D")
"""What makes one vector of feature maps."""


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """The names of the layers from the first convolution to the flatten or pooling, in order.

    `images` are real rows as the first of them gets them, (rows, height, width, channels).
    """

    layers: tuple[str, ...]
    images: NDArray[Any]


def features_of(recording: Recording) -> Features:
    """The features of an image model; raises NotApplicable where there are none to be replaced."""
    if not any(kind_of(layer) in CONVOLUTIONS for layer in flat(recording.model)):
        raise NotApplicable("the model has no convolution over images")
    subject = Subject(recording)
    try:
        model = subject.model
        line = _line(model) if is_functional(model) and len(model.inputs) == 1 else []
        if not line:
            raise NotApplicable(
                "no layers in one line lead from an image to a Flatten or a global pooling"
            )
        images = np.asarray(at_first_trained_layer(subject))
    except Unknown as reason:
        raise NotApplicable(str(reason)) from None
    trained = [each for each in line if getattr(each, "trainable_weights", [])]
    if not trained or kind_of(trained[0]) not in CONVOLUTIONS:
        raise NotApplicable("no convolution is the first layer that is trained on the images")
    part = line[line.index(trained[0]) :]
    for layer in part:
        if not kind_of(layer) or hasattr(layer, "layers"):
            raise NotApplicable(f"{layer.name!r} among the convolutions is not a layer of Keras'")
    return Features(tuple(layer.name for layer in part), images)


def _line(model: Any) -> list[Any]:
    """What follows the input up to the first of ENDS, each the only reader of the one before."""
    readers: dict[int, list[tuple[Any, list[Any]]]] = {}
    for operation, before in walk(model):
        for tensor in before:
            readers.setdefault(id(inbound(tensor)[0]), []).append((operation, before))
    found: list[Any] = []
    current = inbound(model.inputs[0])[0]
    while len(after := readers.get(id(current), [])) == 1 and len(after[0][1]) == 1:
        current = after[0][0]
        found.append(current)
        if kind_of(current) in ENDS:
            return found
    return []
