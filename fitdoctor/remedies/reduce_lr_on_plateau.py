"""The remedy "reduce-lr-on-plateau"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import AddCallback, Change, KerasObject
from fitdoctor.remedies.epochs import patience
from fitdoctor.remedies.learning_rate import learning_rate, require_no_rate_callback
from fitdoctor.remedies.registry import Remedy, register


@register
class ReduceOnPlateau(Remedy):
    """Halve the learning rate (or multiply it by the strength) whenever the loss stops falling.

    A rate that is right at first is too high near a minimum: the weights then jump around it.
    The validation loss is watched where there is one. Source: Bengio, "Practical Recommendations
    for Gradient-Based Training of Deep Architectures" (2012), section 3.1.1, on decreasing rates;
    the callback is keras.callbacks.ReduceLROnPlateau.
    """

    name = "reduce-lr-on-plateau"
    kind = "callback"
    strengths = (0.5, 0.1)
    bounds = (0.05, 0.9)
    safe = True

    def change(self, recording: Recording, strength: float) -> Change:
        """One more callback; not where the rate follows a plan of its own."""
        learning_rate(recording)
        require_no_rate_callback(recording)
        arguments = {
            "monitor": "val_loss" if recording.has_validation else "loss",
            "factor": strength,
            "patience": patience(recording, share=0.05),
        }
        return AddCallback(KerasObject("callbacks", "ReduceLROnPlateau", arguments))
