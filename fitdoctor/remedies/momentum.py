"""The remedy "momentum"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change
from fitdoctor.remedies.learning_rate import optimizer_config
from fitdoctor.remedies.optimizers import optimizer_kind, with_optimizer
from fitdoctor.remedies.registry import NotApplicable, Remedy, register


@register
class UseMomentum(Remedy):
    """Train with SGD and Nesterov momentum of 0.9, at a learning rate of 0.01 (or the strength).

    Steps along which the gradients agree add up to ten times their size, while those that turn
    back and forth cancel. Source: Sutskever et al., "On the importance of initialization and
    momentum in deep learning" (ICML 2013), section 2.
    """

    name = "momentum"
    kind = "optimizer"
    strengths = (0.01, 0.1, 0.001)
    bounds = (1e-5, 1.0)
    safe = True

    def change(self, recording: Recording, strength: float) -> Change:
        """SGD with momentum in place of another optimizer; what both have is kept."""
        if optimizer_kind(recording) == "SGD" and optimizer_config(recording)["momentum"]:
            raise NotApplicable("the optimizer is SGD with momentum already")
        return with_optimizer(recording, "SGD", learning_rate=strength, momentum=0.9, nesterov=True)
