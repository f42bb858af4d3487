"""The remedy "find-learning-rate"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change, SetOptimizerArguments
from fitdoctor.remedies.learning_rate import learning_rate
from fitdoctor.remedies.range_test import rate_of_lowest_loss
from fitdoctor.remedies.registry import NotApplicable, Remedy, register


@register
class FindLearningRate(Remedy):
    """Set the learning rate that a range test finds: a tenth (or the strength) of the largest.

    The script's training is run for 100 steps with a rising rate; the largest is the one at which
    the loss stood lowest, before it rises. The result is given to one digit: the test tells no
    more. Source: Smith, "Cyclical Learning Rates for Training Neural Networks" (WACV 2017),
    section 3.3; the margin of a tenth is that of fastai's `lr_find`.
    """

    name = "find-learning-rate"
    kind = "optimizer"
    strengths = (0.1, 0.3, 0.03)
    bounds = (0.01, 1.0)
    safe = True

    def change(self, recording: Recording, strength: float) -> Change:
        """Another constant rate; not for one that follows a schedule or is right already."""
        before = learning_rate(recording)
        after = float(f"{strength * rate_of_lowest_loss(recording):.1g}")
        if after == before:
            raise NotApplicable(f"the learning rate is {before:g} already")
        return SetOptimizerArguments({"learning_rate": after})
