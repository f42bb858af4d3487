"""The remedy "label-smoothing"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change, KerasObject, SetCompileArguments
from fitdoctor.remedies.losses import loss_arguments, loss_class
from fitdoctor.remedies.registry import NotApplicable, Remedy, register

SMOOTHING = ("CategoricalCrossentropy", "BinaryCrossentropy")  # the losses that Keras smooths


@register
class SmoothLabels(Remedy):
    """Train towards labels of which 10% (or the strength) is spread evenly over all classes.

    A model is no longer rewarded for answers that are ever more certain. Source: Szegedy et al.,
    "Rethinking the Inception Architecture for Computer Vision" (CVPR 2016), section 7. Unsafe:
    the losses that training shows, those of validation too, are others; what decides here is the
    loss as it was before.
    """

    name = "label-smoothing"
    kind = "loss"
    strengths = (0.1, 0.2, 0.05)
    bounds = (0.01, 0.4)
    safe = False

    def change(self, recording: Recording, strength: float) -> Change:
        """The same loss on smoothed labels; Keras has none for labels that are class numbers."""
        kind = loss_class(recording)
        if kind not in SMOOTHING:
            known = " or ".join(SMOOTHING)
            raise NotApplicable(f"Keras smooths the labels of {known} only")
        given = loss_arguments(recording)
        if given.get("label_smoothing"):
            raise NotApplicable("the labels are smoothed already")
        arguments = {**given, "label_smoothing": strength}
        return SetCompileArguments({"loss": KerasObject("losses", kind, arguments)})
