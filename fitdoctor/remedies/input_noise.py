"""The remedy "input-noise"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change, InsertAtInput, KerasObject
from fitdoctor.remedies.inputs import model_inputs
from fitdoctor.remedies.registry import NotApplicable, Remedy, register
from fitdoctor.remedies.scale import scale_of

LARGEST = 1.0  # deviation that keras.layers.GaussianNoise takes


@register
class InputNoise(Remedy):
    """Add noise to the inputs while training, of a tenth (or the strength) of their deviation.

    For small noise this is the same as a penalty on how steep the model is. Source: Bishop,
    "Training with Noise is Equivalent to Tikhonov Regularization" (Neural Computation, 1995).
    """

    name = "input-noise"
    kind = "data"
    strengths = (0.1, 0.03, 0.3)
    safe = True

    def change(self, recording: Recording, strength: float) -> Change:
        """A GaussianNoise at inputs whose columns share a scale; not where there is one already."""
        if any(type(layer).__name__ == "GaussianNoise" for layer in recording.model.layers):
            raise NotApplicable("the model has noise already")
        layers, reason = {}, ""
        for each in model_inputs(recording):
            try:
                scale = scale_of(each)
                if not scale.is_common:
                    raise NotApplicable(
                        "the columns differ in scale: noise drowns the smaller ones"
                    )
                size = float(f"{strength * scale.common()[1]:.3g}")
                if not size:
                    raise NotApplicable("the inputs never change")
                if size > LARGEST:
                    raise NotApplicable("the inputs are too large for noise: normalise them first")
                layers[each.index] = (KerasObject("layers", "GaussianNoise", {"stddev": size}),)
            except NotApplicable as why_not:
                reason = reason or str(why_not)
        if not layers:
            raise NotApplicable(reason)
        return InsertAtInput(layers)
