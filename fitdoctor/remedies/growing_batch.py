"""The remedy "growing-batch"."""

from __future__ import annotations

from fitdoctor.capture.data import steps_per_epoch
from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import AddCallback, Change, KerasObject
from fitdoctor.remedies.epochs import epochs, last_epoch
from fitdoctor.remedies.learning_rate import (
    learning_rate,
    optimizer_config,
    require_no_rate_callback,
)
from fitdoctor.remedies.registry import NotApplicable, Remedy, register


@register
class GrowBatch(Remedy):
    """Double the rows of an update (or multiply them by the strength) at 1/2 and 3/4 of training.

    It calms the gradients late in training as a falling learning rate does, with fewer updates. The
    gradients of several batches are accumulated, so that it needs no more memory and works with
    data that comes in batches of its own; batch normalisation goes on to see single batches. The
    callback is fitdoctor.keras.GrowingBatch: a script with it needs fitdoctor where it runs.
    Source: Smith, Kindermans, Ying, Le, "Don't Decay the Learning Rate, Increase the Batch Size"
    (ICLR 2018), section 5.1, where the batch grows fivefold at the steps of a schedule.
    """

    name = "growing-batch"
    kind = "callback"
    strengths = (2.0, 4.0)
    bounds = (2.0, 8.0)
    safe = True

    def change(self, recording: Recording, strength: float) -> Change:
        """One more callback; not where the rate follows a plan, or an epoch has too few batches."""
        learning_rate(recording)
        require_no_rate_callback(recording)
        factor, last, count = round(strength), last_epoch(recording), epochs(recording)
        accumulated = optimizer_config(recording).get("gradient_accumulation_steps") or 1
        in_epoch, wanted = steps_per_epoch(recording), accumulated * factor**2
        if in_epoch is not None and in_epoch < wanted:
            raise NotApplicable(f"an epoch has {in_epoch} batches: too few for updates by {wanted}")
        at_epochs = [last - count + count // 2, last - count + 3 * count // 4]
        arguments = {"at_epochs": at_epochs, "factor": factor}
        return AddCallback(KerasObject("keras", "GrowingBatch", arguments, package="fitdoctor"))
