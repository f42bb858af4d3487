"""The remedy "fewer-layers"."""

from __future__ import annotations

from typing import Any

from fitdoctor.capture.graph import is_functional
from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change, RemoveLayers
from fitdoctor.remedies.chains import companions, stands_in_a_line
from fitdoctor.remedies.layers import RECURRENT, hidden_layers, require_fresh_weights
from fitdoctor.remedies.registry import NotApplicable, Remedy, register


@register
class FewerLayers(Remedy):
    """Leave out the last hidden layer (or as many as the strength says).

    A smaller model can remember less of the training rows by heart, and a shallower one is easier
    to train. Its activation, normalisation and dropout go with it. Source: Goodfellow, Bengio,
    Courville, "Deep Learning" (2016), sections 5.2 and 6.4.1. Unsafe: the model is another one.
    """

    name = "fewer-layers"
    kind = "model"
    strengths = (1.0, 2.0)
    safe = False

    def change(self, recording: Recording, strength: float) -> Change:
        """Fewer hidden layers, at least one; not where trained weights would be lost."""
        require_fresh_weights(recording, "fewer layers lose them")
        if not is_functional(recording.model) and not hasattr(recording.model, "_functional"):
            raise NotApplicable("how the layers of a subclassed model are connected is not known")
        hidden = hidden_layers(recording)
        spare = [
            layer
            for layer in hidden
            if _keeps_the_rank(layer) and stands_in_a_line(recording, layer)
        ]
        count = round(strength)
        if len(spare) < count or len(hidden) <= count:
            raise NotApplicable(f"of {len(hidden)} hidden layers {count} cannot be spared")
        removed = [
            each for layer in spare[-count:] for each in (layer, *companions(recording, layer))
        ]
        return RemoveLayers(tuple(layer.name for layer in removed))


def _keeps_the_rank(layer: Any) -> bool:
    """Whether the output has as many axes as the input: not a sequence made into one vector."""
    return type(layer).__name__ not in RECURRENT or bool(layer.return_sequences)
