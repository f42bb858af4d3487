"""The remedy "l2"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change, KerasObject
from fitdoctor.remedies.penalties import with_penalty
from fitdoctor.remedies.registry import Remedy, register


@register
class AddL2(Remedy):
    """Add the squared weights of hidden layers, times 0.001 (or the strength), to the loss.

    Source: Krogh and Hertz, "A Simple Weight Decay Can Improve Generalization" (NIPS 1991);
    Goodfellow, Bengio, Courville, "Deep Learning" (2016), section 7.1.1.
    """

    name = "l2"
    kind = "model"
    strengths = (0.001, 0.01, 0.0001)
    bounds = (1e-6, 0.1)
    safe = True

    def change(self, recording: Recording, strength: float) -> Change:
        """A regulariser on every hidden kernel that has none."""
        return with_penalty(recording, KerasObject("regularizers", "L2", {"l2": strength}))
