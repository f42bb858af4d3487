"""The remedy "batch-size"."""

from __future__ import annotations

from fitdoctor.capture.data import batch_size, rows
from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change, SetFitArguments
from fitdoctor.remedies.registry import NotApplicable, Remedy, register


@register
class ChangeBatchSize(Remedy):
    """Multiply the batch size by four (or by the strength given; below one it shrinks).

    Larger batches give less noisy gradients, smaller ones more steps in an epoch. Source:
    Goodfellow, Bengio, Courville, "Deep Learning" (2016), section 8.1.3.
    """

    name = "batch-size"
    kind = "data"
    strengths = (4.0, 0.25)
    bounds = (0.125, 8.0)
    safe = True

    def change(self, recording: Recording, strength: float) -> Change:
        """Another batch size for arrays; other data sets come in batches of their own."""
        before, count = batch_size(recording), rows(recording)
        if before is None or count is None:
            raise NotApplicable(f"{recording.data_kind} data comes in batches of its own")
        after = min(count, max(1, round(before * strength)))
        if after == before:
            raise NotApplicable(f"the batch size of {before} cannot be changed further")
        return SetFitArguments({"batch_size": after})
