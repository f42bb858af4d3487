"""The remedy "relu"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change
from fitdoctor.remedies.activations import SATURATING, other_activation
from fitdoctor.remedies.registry import Remedy, register


@register
class UseReLU(Remedy):
    """Use ReLU in place of hidden sigmoid and tanh activations, with He's initialisation.

    A sigmoid's slope is at most 1/4, so that gradients fade through a stack of them; ReLU passes
    them on unchanged. Source: Glorot, Bordes, Bengio, "Deep Sparse Rectifier Neural Networks"
    (AISTATS 2011), section 3; He et al., "Delving Deep into Rectifiers" (ICCV 2015), section 2.2.
    Unsafe: the model is another one.
    """

    name = "relu"
    kind = "model"
    strengths = (1.0,)
    safe = False

    def change(self, recording: Recording, strength: float) -> Change:
        """ReLU where a function saturates; not in recurrent layers, not for trained weights."""
        return other_activation(recording, "relu", SATURATING, "he_normal")
