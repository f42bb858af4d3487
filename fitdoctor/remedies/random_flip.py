"""The remedy "random-flip"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change, KerasObject
from fitdoctor.remedies.images import changed_images
from fitdoctor.remedies.registry import Remedy, register


@register
class RandomFlip(Remedy):
    """Mirror every second image, left for right, at random while training.

    Right for things seen from either side, wrong for letters, digits and signs. Source:
    Krizhevsky, Sutskever, Hinton, "ImageNet Classification with Deep Convolutional Neural Networks"
    (NIPS 2012), section 4.1.
    """

    name = "random-flip"
    kind = "data"
    strengths = (1.0,)
    safe = True

    def change(self, recording: Recording, strength: float) -> Change:
        """A RandomFlip in front; not for data that is no image, or is changed already."""
        return changed_images(
            recording, KerasObject("layers", "RandomFlip", {"mode": "horizontal"})
        )
