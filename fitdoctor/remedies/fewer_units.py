"""The remedy "fewer-units"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change
from fitdoctor.remedies.registry import Remedy, register
from fitdoctor.remedies.units import scaled_units


@register
class FewerUnits(Remedy):
    """Give the hidden layers half (one part in the strength given) of their units or filters.

    A smaller model can remember less of the training rows by heart. Source: Goodfellow, Bengio,
    Courville, "Deep Learning" (2016), section 5.2 on capacity. Unsafe: the model is another one.
    """

    name = "fewer-units"
    kind = "model"
    strengths = (2.0, 4.0)
    bounds = (1.25, 16.0)
    safe = False

    def change(self, recording: Recording, strength: float) -> Change:
        """Narrower hidden layers; not where trained weights would be lost."""
        return scaled_units(recording, 1.0 / strength)
