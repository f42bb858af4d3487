"""The remedy "skip-connections"."""

from __future__ import annotations

from typing import Any

from fitdoctor.capture.graph import inbound, is_functional, walk
from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import AddSkips, Change
from fitdoctor.remedies.layers import RECURRENT, hidden_layers, require_fresh_weights
from fitdoctor.remedies.registry import NotApplicable, Remedy, register


@register
class SkipConnections(Remedy):
    """Add the input of a hidden layer to its output, wherever both have the same shape.

    The gradient then has a way past each layer, and a layer need only learn what to add. Source:
    He et al., "Deep Residual Learning for Image Recognition" (CVPR 2016), section 3.2, equation 1.
    Unsafe: the model is another one.
    """

    name = "skip-connections"
    kind = "model"
    strengths = (1.0,)
    safe = False

    def change(self, recording: Recording, strength: float) -> Change:
        """Connections past single layers of a functional model; not for trained weights."""
        import keras

        require_fresh_weights(recording, "sums change what they make")
        model = recording.model
        if isinstance(model, keras.Sequential) or not is_functional(model):
            raise NotApplicable("only a functional model has a place for connections past layers")
        layers = [layer for layer in hidden_layers(recording) if _can_be_passed(layer, model)]
        if not layers:
            raise NotApplicable("no hidden layer has an input of the shape of its output")
        return AddSkips(tuple(layer.name for layer in layers))


def _can_be_passed(layer: Any, model: Any) -> bool:
    """Used once, of one shape, and not passed by already."""
    if type(layer).__name__ in RECURRENT:
        return False
    uses = [before for operation, before in walk(model) if operation is layer]
    if len(uses) != 1 or uses[0][0].shape != layer.output.shape:
        return False
    made = (inbound(uses[0][0])[0], layer)
    for operation, before in walk(model):
        sources = {id(inbound(tensor)[0]) for tensor in before}
        if type(operation).__name__ == "Add" and sources == set(map(id, made)):
            return False
    return True
