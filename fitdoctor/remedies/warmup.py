"""The remedy "warmup"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change
from fitdoctor.remedies.learning_rate import rounded
from fitdoctor.remedies.registry import Remedy, register
from fitdoctor.remedies.schedules import rate_and_steps, with_schedule

FIRST_SHARE = 0.01  # of the full rate, at the first step


@register
class WarmUp(Remedy):
    """Raise the learning rate linearly over the first tenth of training (or the strength's share).

    Fresh weights give large and changing gradients, which a full rate turns into divergence.
    Source: Goyal et al., "Accurate, Large Minibatch SGD" (2017), section 2.2, gradual warmup over
    5 of 90 epochs. The schedule is keras' PolynomialDecay, which with a lower first rate rises.
    """

    name = "warmup"
    kind = "optimizer"
    strengths = (0.1, 0.3)
    bounds = (0.02, 0.6)
    safe = True

    def change(self, recording: Recording, strength: float) -> Change:
        """A rate that rises to the one that was set, and stays."""
        rate, steps = rate_and_steps(recording)
        return with_schedule(
            "PolynomialDecay",
            initial_learning_rate=rounded(FIRST_SHARE * rate),
            decay_steps=max(2, round(strength * steps)),
            end_learning_rate=rate,
        )
