"""The remedy "gradient-accumulation"."""

from __future__ import annotations

from fitdoctor.capture.data import steps_per_epoch
from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change, SetOptimizerArguments
from fitdoctor.remedies.epochs import epochs
from fitdoctor.remedies.learning_rate import optimizer_config
from fitdoctor.remedies.registry import NotApplicable, Remedy, register


@register
class AccumulateGradients(Remedy):
    """Update the weights once in four batches (or the strength), by the mean of their gradients.

    It gives the calmer gradients of a larger batch without the memory for one, also to data that
    comes in batches of its own. Source: Ott et al., "Scaling Neural Machine Translation" (WMT
    2018), which sums the gradients of 16 batches before each update.
    """

    name = "gradient-accumulation"
    kind = "optimizer"
    strengths = (4.0, 16.0)
    bounds = (2.0, 64.0)
    safe = True

    def change(self, recording: Recording, strength: float) -> Change:
        """Fewer updates; not where gradients are accumulated already, or none would be made."""
        batches = round(strength)
        if optimizer_config(recording).get("gradient_accumulation_steps"):
            raise NotApplicable("gradients are accumulated already")
        in_epoch = steps_per_epoch(recording)
        if in_epoch is not None and in_epoch * epochs(recording) < batches:
            raise NotApplicable(f"all of training has fewer than {batches} batches")
        return SetOptimizerArguments({"gradient_accumulation_steps": batches})
