"""The remedy "early-stopping"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import AddCallback, Change, KerasObject
from fitdoctor.remedies.epochs import patience
from fitdoctor.remedies.registry import NotApplicable, Remedy, register


@register
class StopEarly(Remedy):
    """Stop when the validation loss no longer falls, and keep the weights of its best epoch.

    It waits for a tenth of the epochs (or the strength given, as a share). Source: Prechelt,
    "Early Stopping - But When?" (1998): slower criteria gain a little and cost much more time;
    Goodfellow, Bengio, Courville, "Deep Learning" (2016), section 7.8.
    """

    name = "early-stopping"
    kind = "callback"
    strengths = (0.1, 0.2, 0.05)
    bounds = (0.02, 0.5)
    safe = True

    def change(self, recording: Recording, strength: float) -> Change:
        """One more callback; it needs validation data, and no other early stopping."""
        if not recording.has_validation:
            raise NotApplicable("fit has no validation data to watch")
        if any(type(callback).__name__ == "EarlyStopping" for callback in recording.callbacks):
            raise NotApplicable("it stops early already")
        arguments = {
            "monitor": "val_loss",
            "patience": patience(recording, share=strength),
            "restore_best_weights": True,
        }
        return AddCallback(KerasObject("callbacks", "EarlyStopping", arguments))
