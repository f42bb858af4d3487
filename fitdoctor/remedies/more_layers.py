"""The remedy "more-layers"."""

from __future__ import annotations

from typing import Any

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change, Changes, InsertAfter, KerasObject
from fitdoctor.remedies.chains import activation_of, place_after_activation
from fitdoctor.remedies.layers import (
    CONVOLUTIONS,
    RECURRENT,
    hidden_layers,
    require_fresh_weights,
)
from fitdoctor.remedies.registry import NotApplicable, Remedy, register


@register
class MoreLayers(Remedy):
    """Repeat the last hidden layer once more (or the last ones, as many as the strength says).

    A deeper model can put more complicated functions together from the same number of units.
    Source: Goodfellow, Bengio, Courville, "Deep Learning" (2016), section 6.4.1. Unsafe: the model
    is another one.
    """

    name = "more-layers"
    kind = "model"
    strengths = (1.0, 2.0)
    safe = False

    def change(self, recording: Recording, strength: float) -> Change:
        """A layer like it behind each; not between weights that were trained together."""
        require_fresh_weights(recording, "new layers between them undo them")
        hidden = [layer for layer in hidden_layers(recording) if _can_be_repeated(layer)]
        count = round(strength)
        if len(hidden) < count:
            raise NotApplicable(f"{count} hidden layers that can be repeated are not there")
        return Changes(
            tuple(
                InsertAfter(
                    (place_after_activation(recording, layer).name,), _like(layer, recording)
                )
                for layer in hidden[-count:]
            )
        )


def _can_be_repeated(layer: Any) -> bool:
    """A recurrent layer that makes one vector of a sequence leaves none to a second one."""
    return type(layer).__name__ not in RECURRENT or bool(layer.return_sequences)


def _like(layer: Any, recording: Recording) -> KerasObject:
    kind = type(layer).__name__
    if kind in RECURRENT:
        arguments = {"units": layer.units, "return_sequences": True}
    elif kind in CONVOLUTIONS:
        arguments = {"filters": layer.filters, "kernel_size": _plain(layer.kernel_size)}
        arguments |= {"padding": "same", "activation": _activation(layer, recording)}
    else:
        arguments = {"units": layer.units, "activation": _activation(layer, recording)}
    return KerasObject("layers", kind, arguments)


def _activation(layer: Any, recording: Recording) -> str:
    """The same function by its name; ReLU where it has none, or one of the script's own."""
    import keras

    name = activation_of(recording, layer)
    return name if name != "linear" and hasattr(keras.activations, name) else "relu"


def _plain(size: tuple[int, ...]) -> int | tuple[int, ...]:
    return size[0] if len(set(size)) == 1 else size
