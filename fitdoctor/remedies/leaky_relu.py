"""The remedy "leaky-relu"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change
from fitdoctor.remedies.activations import RECTIFYING, SATURATING, other_activation
from fitdoctor.remedies.registry import Remedy, register


@register
class LeakyReLU(Remedy):
    """Use leaky ReLU (slope 0.2 below zero) as the activation of hidden layers.

    A ReLU that is below zero for every row gets no gradient and never comes back; a slope lets it.
    Source: Maas, Hannun, Ng, "Rectifier Nonlinearities Improve Neural Network Acoustic Models"
    (ICML 2013), section 2; the slope is that of keras.activations.leaky_relu. Unsafe: the model is
    another one.
    """

    name = "leaky-relu"
    kind = "model"
    strengths = (1.0,)
    safe = False

    def change(self, recording: Recording, strength: float) -> Change:
        """Leaky ReLU for any other; not in recurrent layers, not for trained weights."""
        return other_activation(recording, "leaky_relu", RECTIFYING | SATURATING)
