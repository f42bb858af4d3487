"""The remedy "linear-decay"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change
from fitdoctor.remedies.learning_rate import rounded
from fitdoctor.remedies.registry import Remedy, register
from fitdoctor.remedies.schedules import rate_and_steps, with_schedule


@register
class LinearDecay(Remedy):
    """Let the learning rate fall by the same amount in every step, to 1% (or the strength) of it.

    Source: Li, Yumer, Ramanan, "Budgeted Training: Rethinking Deep Neural Network Training Under
    Resource Constraints" (ICLR 2020): the best of the schedules that know their end.
    The schedule is keras' PolynomialDecay with a power of one.
    """

    name = "linear-decay"
    kind = "optimizer"
    strengths = (0.01, 0.1)
    bounds = (0.001, 0.5)
    safe = True

    def change(self, recording: Recording, strength: float) -> Change:
        """A rate that has fallen to its share when training ends."""
        rate, steps = rate_and_steps(recording)
        return with_schedule(
            "PolynomialDecay",
            initial_learning_rate=rate,
            decay_steps=steps,
            end_learning_rate=rounded(strength * rate),
            power=1.0,
        )
