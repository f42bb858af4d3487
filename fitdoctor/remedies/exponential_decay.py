"""The remedy "exponential-decay"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change
from fitdoctor.remedies.registry import Remedy, register
from fitdoctor.remedies.schedules import rate_and_steps, with_schedule


@register
class ExponentialDecay(Remedy):
    """Let the learning rate fall by the same factor in every step, to 1% (or the strength) of it.

    Source: Senior et al., "An empirical study of learning rates in deep neural networks for
    speech recognition" (ICASSP 2013), on exponential scheduling.
    """

    name = "exponential-decay"
    kind = "optimizer"
    strengths = (0.01, 0.1, 0.001)
    bounds = (0.0001, 0.5)
    safe = True

    def change(self, recording: Recording, strength: float) -> Change:
        """A rate that has fallen to its share when training ends."""
        rate, steps = rate_and_steps(recording)
        return with_schedule(
            "ExponentialDecay",
            initial_learning_rate=rate,
            decay_steps=steps,
            decay_rate=strength,
        )
