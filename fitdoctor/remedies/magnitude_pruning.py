"""The remedy "magnitude-pruning"."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import AfterFit, Change
from fitdoctor.remedies.registry import Remedy, register

SOURCE = (
    "{{model}}.set_weights([w * (abs(w) > {{numpy}}.quantile(abs(w), {share:g})) "
    "if w.ndim > 1 else w for w in {{model}}.get_weights()])"
)


@register
class PruneSmallest(Remedy):
    """Set the smallest 30% (or the share given) of each weight matrix to zero after training.

    Zeros compress well, and some runtimes skip them. Source: Han et al., "Learning both Weights and
    Connections for Efficient Neural Networks" (NeurIPS 2015), section 3, without the training
    anew that follows there. Unsafe: the model that is used computes something else than the one
    that was trained. The line stands after fit, where a script that is run to prove an edit is
    stopped: trials do the same to the models that they train.
    """

    name = "magnitude-pruning"
    kind = "model"
    strengths = (0.3, 0.5, 0.8)
    bounds = (0.05, 0.95)
    safe = False
    cost = "compressed bytes"

    def change(self, recording: Recording, strength: float) -> Change:
        """One statement after training; biases and other vectors stay whole."""
        return AfterFit(SOURCE.format(share=strength), partial(_prune, share=strength))


def _prune(model: Any, share: float) -> None:
    model.set_weights(
        [
            w * (abs(w) > np.quantile(abs(w), share)) if w.ndim > 1 else w
            for w in model.get_weights()
        ]
    )
