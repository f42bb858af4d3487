"""The remedy "l2"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change, KerasObject, SetLayerArguments
from fitdoctor.remedies.layers import hidden_layers
from fitdoctor.remedies.registry import NotApplicable, Remedy, register


@register
class AddL2(Remedy):
    """Add the squared weights of hidden layers, times 0.001 (or the strength), to the loss.

    Source: Krogh and Hertz, "A Simple Weight Decay Can Improve Generalization" (NIPS 1991);
    Goodfellow, Bengio, Courville, "Deep Learning" (2016), section 7.1.1.
    """

    name = "l2"
    kind = "model"
    strengths = (0.001, 0.01, 0.0001)
    safe = True

    def change(self, recording: Recording, strength: float) -> Change:
        """A regulariser on every hidden kernel that has none."""
        layers = [
            layer
            for layer in hidden_layers(recording)
            if getattr(layer, "kernel_regularizer", None) is None
        ]
        if not layers:
            raise NotApplicable("no hidden layer of a known kind is without a regulariser")
        penalty = KerasObject("regularizers", "L2", {"l2": strength})
        return SetLayerArguments({layer.name: {"kernel_regularizer": penalty} for layer in layers})
