"""The remedy "warmup"."""

from __future__ import annotations

from fitdoctor.capture.data import steps_per_epoch
from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change, KerasObject, SetOptimizerArguments
from fitdoctor.remedies.epochs import epochs
from fitdoctor.remedies.learning_rate import learning_rate, require_no_rate_callback, rounded
from fitdoctor.remedies.registry import NotApplicable, Remedy, register

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
    safe = True

    def change(self, recording: Recording, strength: float) -> Change:
        """A rate that rises to the one that was set, and stays."""
        rate = learning_rate(recording)
        require_no_rate_callback(recording)
        steps = steps_per_epoch(recording)
        if steps is None:
            raise NotApplicable("the number of steps in an epoch is not known beforehand")
        schedule = KerasObject(
            "optimizers.schedules",
            "PolynomialDecay",
            {
                "initial_learning_rate": rounded(FIRST_SHARE * rate),
                "decay_steps": max(2, round(strength * steps * epochs(recording))),
                "end_learning_rate": rate,
            },
        )
        return SetOptimizerArguments({"learning_rate": schedule})
