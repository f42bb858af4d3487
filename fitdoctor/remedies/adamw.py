"""The remedy "adamw"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change
from fitdoctor.remedies.learning_rate import learning_rate, optimizer_config
from fitdoctor.remedies.optimizers import optimizer_kind, with_optimizer
from fitdoctor.remedies.registry import NotApplicable, Remedy, register

ADAM_RATE = 0.001  # of its authors; Kingma and Ba, algorithm 1


@register
class UseAdamW(Remedy):
    """Train with Adam and a decay of all weights, 0.1 (or the strength) times the learning rate.

    The decay is apart from the gradient, so that Adam does not scale it as it would scale an L2
    penalty. The rate and the moments of an Adam are kept; other optimizers' rates are replaced by
    0.001. Source: Loshchilov and Hutter, "Decoupled Weight Decay Regularization" (ICLR 2019),
    algorithm 2.
    """

    name = "adamw"
    kind = "optimizer"
    strengths = (0.1, 1.0, 0.01)
    bounds = (0.001, 10.0)
    safe = True

    def change(self, recording: Recording, strength: float) -> Change:
        """AdamW in place of another optimizer; not where weights decay already."""
        if optimizer_config(recording).get("weight_decay"):
            raise NotApplicable("the optimizer decays the weights already")
        rate = learning_rate(recording) if optimizer_kind(recording) == "Adam" else ADAM_RATE
        return with_optimizer(recording, "AdamW", learning_rate=rate, weight_decay=strength)
