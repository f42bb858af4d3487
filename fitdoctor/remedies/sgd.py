"""The remedy "sgd"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change
from fitdoctor.remedies.learning_rate import optimizer_config
from fitdoctor.remedies.optimizers import optimizer_kind, with_optimizer
from fitdoctor.remedies.registry import NotApplicable, Remedy, register


@register
class UseSGD(Remedy):
    """Train with plain gradient descent, at a learning rate of 0.01 (or the strength given).

    Source: Wilson et al., "The Marginal Value of Adaptive Gradient Methods in Machine Learning"
    (NeurIPS 2017), section 4: what SGD finds often generalises better.
    """

    name = "sgd"
    kind = "optimizer"
    strengths = (0.01, 0.1, 0.001)
    bounds = (1e-5, 1.0)
    safe = True

    def change(self, recording: Recording, strength: float) -> Change:
        """SGD without momentum in place of another optimizer; a clipping is kept."""
        plain = not optimizer_config(recording).get("momentum")
        if optimizer_kind(recording) == "SGD" and plain:
            raise NotApplicable("the optimizer is SGD without momentum already")
        return with_optimizer(recording, "SGD", learning_rate=strength)
