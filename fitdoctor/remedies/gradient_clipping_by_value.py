"""The remedy "gradient-clipping-by-value"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change, SetOptimizerArguments
from fitdoctor.remedies.optimizers import require_no_clipping
from fitdoctor.remedies.registry import Remedy, register


@register
class GradientClippingByValue(Remedy):
    """Cut every element of the gradient to at most 0.5 (or the strength) in size.

    A few large elements no longer shrink the others, as they do under a bound on the norm, but
    the direction of the step changes. Source: Mikolov, "Statistical Language Models Based on
    Neural Networks" (PhD thesis, 2012); Goodfellow, Bengio, Courville, "Deep Learning" (2016),
    section 10.11.1.
    """

    name = "gradient-clipping-by-value"
    kind = "optimizer"
    strengths = (0.5, 0.1, 5.0)
    bounds = (0.001, 100.0)
    safe = True

    def change(self, recording: Recording, strength: float) -> Change:
        """A bound on each element; not where gradients are clipped already."""
        require_no_clipping(recording)
        return SetOptimizerArguments({"clipvalue": strength})
