"""The remedy "match-loss"."""

from __future__ import annotations

import inspect

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change, KerasObject, SetCompileArguments
from fitdoctor.inspection.fitting import fitting_loss, loss_is_wrong
from fitdoctor.inspection.output import LOSS_CLASSES, Loss
from fitdoctor.inspection.subject import Subject
from fitdoctor.remedies.losses import loss_arguments
from fitdoctor.remedies.registry import NotApplicable, Remedy, register
from fitdoctor.signals.registry import Unknown


@register
class MatchLoss(Remedy):
    """Train with the crossentropy that fits the model's outputs and the form of the labels.

    Softmax outputs want probabilities compared with classes, outputs without an activation
    `from_logits=True`; class numbers want the sparse loss, one-hot rows the categorical one.
    Source: Goodfellow, Bengio, Courville, "Deep Learning" (2016), section 6.2.2. Unsafe: the
    losses that training shows are others. Both arms are scored by the crossentropy of their own
    probabilities, since the script's loss says nothing.
    """

    name = "match-loss"
    kind = "loss"
    strengths = (1.0,)
    safe = False

    def change(self, recording: Recording, strength: float) -> Change:
        """Another loss, or the same from logits; not where the loss fits."""
        subject = Subject(recording)
        try:
            output, loss, labels = subject.output, subject.loss, subject.labels
        except Unknown as reason:
            raise NotApplicable(str(reason)) from None
        if not loss_is_wrong(output, loss, labels):
            raise NotApplicable("the loss fits the outputs and the labels")
        fitting = fitting_loss(output.activation, output.units, labels)
        if fitting is None:
            raise NotApplicable("no loss fits these outputs and labels: the outputs must change")
        return SetCompileArguments({"loss": loss_object(fitting, recording)})


def loss_object(loss: Loss, recording: Recording) -> KerasObject:
    """The loss to make, with those arguments of the recorded one that it takes as well."""
    import keras

    name = LOSS_CLASSES[loss.kind]
    known = inspect.signature(getattr(keras.losses, name).__init__).parameters
    given = loss_arguments(recording)
    kept = {n: value for n, value in given.items() if n in known and n != "from_logits"}
    return KerasObject("losses", name, kept | ({"from_logits": True} if loss.from_logits else {}))
