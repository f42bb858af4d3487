"""The remedy "rmsprop"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change
from fitdoctor.remedies.optimizers import require_another, with_optimizer
from fitdoctor.remedies.registry import Remedy, register


@register
class UseRMSprop(Remedy):
    """Train with RMSprop, at a learning rate of 0.001 (or the strength given).

    Each weight's step is divided by the size of its recent gradients. Source: Tieleman and Hinton,
    "Neural Networks for Machine Learning" (2012), lecture 6.5.
    """

    name = "rmsprop"
    kind = "optimizer"
    strengths = (0.001, 0.0003, 0.01)
    bounds = (1e-5, 0.1)
    safe = True

    def change(self, recording: Recording, strength: float) -> Change:
        """RMSprop in place of another optimizer; a clipping of gradients is kept."""
        require_another(recording, "RMSprop")
        return with_optimizer(recording, "RMSprop", learning_rate=strength)
