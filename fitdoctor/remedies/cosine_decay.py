"""The remedy "cosine-decay"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change
from fitdoctor.remedies.registry import Remedy, register
from fitdoctor.remedies.schedules import rate_and_steps, with_schedule


@register
class CosineDecay(Remedy):
    """Let the learning rate fall along half a cosine to 1% (or the strength) of it.

    It stays high for long and falls fast in the middle. Source: Loshchilov and Hutter, "SGDR:
    Stochastic Gradient Descent with Warm Restarts" (ICLR 2017), equation 5, without restarts.
    """

    name = "cosine-decay"
    kind = "optimizer"
    strengths = (0.01, 0.1)
    bounds = (0.001, 0.5)
    safe = True

    def change(self, recording: Recording, strength: float) -> Change:
        """A rate that has fallen to its share when training ends."""
        rate, steps = rate_and_steps(recording)
        return with_schedule(
            "CosineDecay", initial_learning_rate=rate, decay_steps=steps, alpha=strength
        )
