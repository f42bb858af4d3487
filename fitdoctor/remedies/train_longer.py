"""The remedy "train-longer"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change, SetFitArguments
from fitdoctor.remedies.epochs import epochs
from fitdoctor.remedies.registry import Remedy, register


@register
class TrainLonger(Remedy):
    """Train for three times (or the strength times) the epochs.

    It costs as many times the time. A schedule keeps its length and then stays at its last rate.
    Source: Hoffer, Hubara, Soudry, "Train longer, generalize better" (NeurIPS 2017).
    """

    name = "train-longer"
    kind = "fit"
    strengths = (3.0, 2.0)
    bounds = (1.2, 10.0)
    safe = True

    def change(self, recording: Recording, strength: float) -> Change:
        """More epochs, counted from the one that training starts at."""
        first = int(recording.fit_arguments.get("initial_epoch", 0))
        return SetFitArguments({"epochs": first + round(strength * epochs(recording))})
