"""The remedy "step-decay"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change
from fitdoctor.remedies.learning_rate import rounded
from fitdoctor.remedies.registry import Remedy, register
from fitdoctor.remedies.schedules import rate_and_steps, with_schedule


@register
class StepDecay(Remedy):
    """Multiply the learning rate by 0.1 (or the strength) at 1/2 and at 3/4 of the training.

    Source: He et al., "Deep Residual Learning for Image Recognition" (CVPR 2016), section 4.2:
    a tenth after 32,000 and again after 48,000 of 64,000 steps.
    """

    name = "step-decay"
    kind = "optimizer"
    strengths = (0.1, 0.3)
    bounds = (0.01, 0.8)
    safe = True

    def change(self, recording: Recording, strength: float) -> Change:
        """A rate that falls twice."""
        rate, steps = rate_and_steps(recording)
        return with_schedule(
            "PiecewiseConstantDecay",
            boundaries=[steps // 2, 3 * steps // 4],
            values=[rate, rounded(strength * rate), rounded(strength**2 * rate)],
        )
