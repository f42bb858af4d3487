"""The remedy "lower-learning-rate"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change, SetOptimizerArguments
from fitdoctor.remedies.learning_rate import learning_rate, rounded
from fitdoctor.remedies.registry import Remedy, register


@register
class LowerLearningRate(Remedy):
    """Divide the learning rate by ten (or by the strength given).

    Too high a rate makes the loss jump, rise or diverge. Source: Goodfellow, Bengio, Courville,
    "Deep Learning" (2016), section 11.4.1, which calls the rate the first parameter to tune and
    advises to search it on a logarithmic scale.
    """

    name = "lower-learning-rate"
    kind = "optimizer"
    strengths = (10.0, 100.0, 3.0)
    bounds = (1.5, 1e4)
    safe = True

    def change(self, recording: Recording, strength: float) -> Change:
        """A smaller constant rate; not for a rate that follows a schedule."""
        return SetOptimizerArguments(
            {"learning_rate": rounded(learning_rate(recording) / strength)}
        )
