"""The remedy "gradient-clipping"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change, SetOptimizerArguments
from fitdoctor.remedies.optimizers import require_no_clipping
from fitdoctor.remedies.registry import Remedy, register


@register
class GradientClipping(Remedy):
    """Scale the gradient down wherever its norm over all weights exceeds 1 (or the strength).

    One step on a cliff of the loss can undo all training before it; a bound on the norm keeps
    the direction. Source: Pascanu, Mikolov, Bengio, "On the difficulty of training recurrent
    neural networks" (ICML 2013), section 3.2 and algorithm 1.
    """

    name = "gradient-clipping"
    kind = "optimizer"
    strengths = (1.0, 0.1, 5.0)
    bounds = (0.01, 100.0)
    safe = True

    def change(self, recording: Recording, strength: float) -> Change:
        """A bound on the norm; not where gradients are clipped already."""
        require_no_clipping(recording)
        return SetOptimizerArguments({"global_clipnorm": strength})
