"""The remedy "adam"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change, KerasObject, SetOptimizer
from fitdoctor.remedies.gradient_clipping import CLIPPING
from fitdoctor.remedies.learning_rate import optimizer_config
from fitdoctor.remedies.registry import NotApplicable, Remedy, register

ADAPTIVE = {"Adam", "AdamW", "Nadam", "Adamax"}


@register
class UseAdam(Remedy):
    """Train with Adam, at its authors' learning rate of 0.001 (or the strength given).

    Adam scales each weight's step by the size of its recent gradients, so that one rate suits
    layers of very different scale. Source: Kingma and Ba, "Adam: A Method for Stochastic
    Optimization" (ICLR 2015), algorithm 1.
    """

    name = "adam"
    kind = "optimizer"
    strengths = (0.001, 0.0003, 0.01)
    safe = True

    def change(self, recording: Recording, strength: float) -> Change:
        """Adam in place of another optimizer; a clipping of gradients is kept."""
        config = optimizer_config(recording)
        kind = type(recording.compile_arguments["optimizer"]).__name__
        if kind in ADAPTIVE:
            raise NotApplicable(f"the optimizer is {kind} already")
        kept = {name: config[name] for name in CLIPPING if config.get(name) is not None}
        return SetOptimizer(KerasObject("optimizers", "Adam", {"learning_rate": strength, **kept}))
