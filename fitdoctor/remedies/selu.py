"""The remedy "selu"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change
from fitdoctor.remedies.activations import RECTIFYING, SATURATING, other_activation
from fitdoctor.remedies.registry import Remedy, register


@register
class SELU(Remedy):
    """Use SELU as the activation of hidden layers, with LeCun's initialisation.

    With weights of variance 1 / inputs it drives the values of deep stacks of dense layers towards
    mean 0 and variance 1. Source: Klambauer et al., "Self-Normalizing Neural Networks" (NIPS 2017),
    theorem 1 and the section on initialization. Unsafe: the model is another one.
    """

    name = "selu"
    kind = "model"
    strengths = (1.0,)
    safe = False

    def change(self, recording: Recording, strength: float) -> Change:
        """SELU for any other; not in recurrent layers, not for trained weights."""
        return other_activation(recording, "selu", RECTIFYING | SATURATING, "lecun_normal")
