"""The remedy "gelu"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change
from fitdoctor.remedies.activations import RECTIFYING, SATURATING, other_activation
from fitdoctor.remedies.registry import Remedy, register


@register
class GELU(Remedy):
    """Use GELU as the activation of hidden layers.

    It weighs a value by the share of a normal distribution below it: smooth, and not flat below
    zero. Source: Hendrycks and Gimpel, "Gaussian Error Linear Units (GELUs)" (2016), section 2.
    Unsafe: the model is another one.
    """

    name = "gelu"
    kind = "model"
    strengths = (1.0,)
    safe = False

    def change(self, recording: Recording, strength: float) -> Change:
        """GELU for any other; not in recurrent layers, not for trained weights."""
        return other_activation(recording, "gelu", RECTIFYING | SATURATING)
