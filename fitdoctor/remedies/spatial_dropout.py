"""The remedy "spatial-dropout"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change, Changes, InsertAfter, KerasObject
from fitdoctor.remedies.chains import place_after_activation
from fitdoctor.remedies.layers import CONVOLUTIONS, hidden_layers, require_no_dropout
from fitdoctor.remedies.registry import NotApplicable, Remedy, register


@register
class SpatialDropout(Remedy):
    """Drop 20% (or the strength given) of the feature maps of convolutions while training.

    Neighbouring pixels of a map tell the same, so that dropping them one by one hides nothing: a
    map is dropped as a whole. Source: Tompson et al., "Efficient Object Localization Using
    Convolutional Networks" (CVPR 2015), section 3.2.
    """

    name = "spatial-dropout"
    kind = "model"
    strengths = (0.2, 0.1, 0.4)
    safe = True

    def change(self, recording: Recording, strength: float) -> Change:
        """A SpatialDropout after every hidden convolution; not where there is dropout already."""
        require_no_dropout(recording)
        places: dict[str, list[str]] = {}
        for layer in hidden_layers(recording):
            kind = type(layer).__name__
            if kind in CONVOLUTIONS:
                name = place_after_activation(recording, layer).name
                places.setdefault(kind.replace("Conv", "SpatialDropout"), []).append(name)
        if not places:
            raise NotApplicable("the model has no hidden convolution")
        return Changes(
            tuple(
                InsertAfter(tuple(names), KerasObject("layers", kind, {"rate": strength}))
                for kind, names in places.items()
            )
        )
