"""The remedy "raise-learning-rate"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change, SetOptimizerArguments
from fitdoctor.remedies.learning_rate import learning_rate, rounded
from fitdoctor.remedies.registry import Remedy, register


@register
class RaiseLearningRate(Remedy):
    """Multiply the learning rate by ten (or by the strength given).

    Too low a rate makes training slow, or leaves it at a high loss for good. Source: Goodfellow,
    Bengio, Courville, "Deep Learning" (2016), sections 8.3.1 and 11.4.1.
    """

    name = "raise-learning-rate"
    kind = "optimizer"
    strengths = (10.0, 100.0, 3.0)
    bounds = (1.5, 1e4)
    safe = True

    def change(self, recording: Recording, strength: float) -> Change:
        """A larger constant rate; not for a rate that follows a schedule."""
        return SetOptimizerArguments(
            {"learning_rate": rounded(learning_rate(recording) * strength)}
        )
