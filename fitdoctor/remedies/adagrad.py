"""The remedy "adagrad"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change
from fitdoctor.remedies.optimizers import require_another, with_optimizer
from fitdoctor.remedies.registry import Remedy, register


@register
class UseAdagrad(Remedy):
    """Train with AdaGrad, at a learning rate of 0.01 (or the strength given).

    Each weight's step shrinks with the sum of its squared gradients: weights of rare inputs keep
    large steps, and the rate falls by itself. Source: Duchi, Hazan, Singer, "Adaptive Subgradient
    Methods for Online Learning and Stochastic Optimization" (JMLR 2011).
    """

    name = "adagrad"
    kind = "optimizer"
    strengths = (0.01, 0.1, 0.001)
    bounds = (1e-5, 1.0)
    safe = True

    def change(self, recording: Recording, strength: float) -> Change:
        """AdaGrad in place of another optimizer; a clipping of gradients is kept."""
        require_another(recording, "Adagrad")
        return with_optimizer(recording, "Adagrad", learning_rate=strength)
