"""The remedy "more-units"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change
from fitdoctor.remedies.registry import Remedy, register
from fitdoctor.remedies.units import scaled_units


@register
class MoreUnits(Remedy):
    """Give the hidden layers twice (or the strength times) their units or filters.

    A model too small for its task cannot fit even the training rows. Source: Goodfellow, Bengio,
    Courville, "Deep Learning" (2016), section 11.4.1. Unsafe: the model is another one.
    """

    name = "more-units"
    kind = "model"
    strengths = (2.0, 4.0, 8.0)
    bounds = (1.25, 8.0)
    safe = False

    def change(self, recording: Recording, strength: float) -> Change:
        """Wider hidden layers; not where trained weights would be lost."""
        return scaled_units(recording, strength)
