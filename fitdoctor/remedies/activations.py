"""Another activation function for the hidden layers, as several remedies share it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change, Changes, KerasObject, ReplaceLayers, SetLayerArguments
from fitdoctor.remedies.chains import activation_name
from fitdoctor.remedies.layers import (
    RECURRENT,
    activated_layers,
    hidden_layers,
    is_activated,
    require_fresh_weights,
)
from fitdoctor.remedies.registry import NotApplicable

SATURATING = {"sigmoid", "tanh", "hard_sigmoid", "hard_tanh", "softsign", "log_sigmoid"}
RECTIFYING = {"relu", "relu6", "leaky_relu", "elu", "selu", "gelu", "silu", "swish"}


def other_activation(
    recording: Recording, name: str, instead_of: Collection[str], initializer: str | None = None
) -> Change:
    """Hidden layers with the activation `name` where they have one of `instead_of`.

    With an initializer, the weights before it are drawn by it. Recurrent layers keep theirs. Raises
    NotApplicable where there is nothing to change, or where trained weights fit what there is.
    """
    require_fresh_weights(recording, "they fit the activations that there are")
    places = [
        layer
        for layer in activated_layers(recording)
        if type(layer).__name__ not in RECURRENT
        and activation_name(layer) in set(instead_of) - {name}
    ]
    if not places:
        raise NotApplicable(f"no hidden activation is one that {name} would stand in for")
    arguments: dict[str, dict[str, Any]] = {
        layer.name: {"activation": name} for layer in places if is_activated(layer)
    }
    if initializer is not None:
        for layer in hidden_layers(recording):
            if type(layer).__name__ not in RECURRENT:
                arguments.setdefault(layer.name, {})["kernel_initializer"] = initializer
    replaced = tuple(layer.name for layer in places if not is_activated(layer))
    new = KerasObject("layers", "Activation", {"activation": name})
    if not replaced:
        return SetLayerArguments(arguments)
    if not arguments:
        return ReplaceLayers(replaced, new)
    return Changes((SetLayerArguments(arguments), ReplaceLayers(replaced, new)))
