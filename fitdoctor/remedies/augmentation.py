"""The remedy "augmentation"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change, KerasObject
from fitdoctor.remedies.images import changed_images
from fitdoctor.remedies.registry import Remedy, register

TURNS_A_SHIFT = 0.3
"""Share of a full turn a share of shift: 10% of shift go with 3%, which are 11 degrees."""


@register
class Augmentation(Remedy):
    """Shift, turn and zoom the images at random while training, by up to 10% (or the strength).

    More different images than there are stand against learning them by heart. Wrong where the
    place or the angle is what is to be learned. Source: Simard, Steinkraus, Platt, "Best Practices
    for Convolutional Neural Networks Applied to Visual Document Analysis" (ICDAR 2003), section 2;
    Shorten and Khoshgoftaar, "A survey on Image Data Augmentation for Deep Learning" (2019).
    """

    name = "augmentation"
    kind = "data"
    strengths = (0.1, 0.05, 0.2)
    safe = True

    def change(self, recording: Recording, strength: float) -> Change:
        """Random layers in front; not for data that is no image, or is changed already."""
        shift = {"height_factor": strength, "width_factor": strength}
        return changed_images(
            recording,
            KerasObject("layers", "RandomTranslation", shift),
            KerasObject("layers", "RandomRotation", {"factor": round(TURNS_A_SHIFT * strength, 6)}),
            KerasObject("layers", "RandomZoom", {"height_factor": strength}),
        )
