"""Penalties on the weights of hidden layers, as two remedies share them."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import KerasObject, SetLayerArguments
from fitdoctor.remedies.layers import hidden_layers
from fitdoctor.remedies.registry import NotApplicable


def with_penalty(recording: Recording, penalty: KerasObject) -> SetLayerArguments:
    """A regulariser on every hidden kernel that has none; NotApplicable where there is no such."""
    layers = [
        layer
        for layer in hidden_layers(recording)
        if getattr(layer, "kernel_regularizer", None) is None
    ]
    if not layers:
        raise NotApplicable("no hidden layer of a known kind is without a regulariser")
    return SetLayerArguments({layer.name: {"kernel_regularizer": penalty} for layer in layers})
