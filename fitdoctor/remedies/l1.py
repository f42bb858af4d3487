"""The remedy "l1"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change, KerasObject
from fitdoctor.remedies.penalties import with_penalty
from fitdoctor.remedies.registry import Remedy, register


@register
class AddL1(Remedy):
    """Add the sizes of the weights of hidden layers, times 0.0001 (or the strength), to the loss.

    Weights that help little go to zero, where an L2 penalty only makes them small. Source:
    Tibshirani, "Regression Shrinkage and Selection via the Lasso" (1996); Goodfellow, Bengio,
    Courville, "Deep Learning" (2016), section 7.1.2.
    """

    name = "l1"
    kind = "model"
    strengths = (0.0001, 0.001, 0.00001)
    bounds = (1e-7, 0.01)
    safe = True

    def change(self, recording: Recording, strength: float) -> Change:
        """A regulariser on every hidden kernel that has none."""
        return with_penalty(recording, KerasObject("regularizers", "L1", {"l1": strength}))
