"""The remedy "adam"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change
from fitdoctor.remedies.optimizers import require_another, with_optimizer
from fitdoctor.remedies.registry import Remedy, register


@register
class UseAdam(Remedy):
    """Train with Adam, at its authors' learning rate of 0.001 (or the strength given).

    Adam scales each weight's step by the size of its recent gradients, so that one rate suits
    layers of very different scale. Source: Kingma and Ba, "Adam: A Method for Stochastic
    Optimization" (ICLR 2015), algorithm 1.
    """

    name = "adam"
    kind = "optimizer"
    strengths = (0.001, 0.0003, 0.01)
    bounds = (1e-5, 0.1)
    safe = True

    def change(self, recording: Recording, strength: float) -> Change:
        """Adam in place of another optimizer; a clipping of gradients is kept."""
        require_another(recording, "Adam", "AdamW", "Nadam", "Adamax")
        return with_optimizer(recording, "Adam", learning_rate=strength)
