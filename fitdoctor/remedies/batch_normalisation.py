"""The remedy "batch-normalisation"."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import Change, InsertAfter, KerasObject
from fitdoctor.inspection.first_layer import NORMALISING
from fitdoctor.remedies.chains import companions
from fitdoctor.remedies.layers import RECURRENT, hidden_layers, require_fresh_weights
from fitdoctor.remedies.registry import NotApplicable, Remedy, register


@register
class BatchNormalisation(Remedy):
    """Normalise the values of each hidden layer over the batch while training.

    Each layer then sees inputs of the same scale however the layers before it change, which allows
    higher rates and a worse start. It stands right behind the layer, so before an activation that
    is a layer of its own. Source: Ioffe and Szegedy, "Batch Normalization: Accelerating Deep
    Network Training by Reducing Internal Covariate Shift" (ICML 2015), section 3. Unsafe: the model
    is another one.
    """

    name = "batch-normalisation"
    kind = "model"
    strengths = (1.0,)
    safe = False

    def change(self, recording: Recording, strength: float) -> Change:
        """A BatchNormalization after every hidden layer without one; not after recurrent layers."""
        require_fresh_weights(recording, "they expect values that are not normalised")
        layers = [
            layer.name
            for layer in hidden_layers(recording)
            if type(layer).__name__ not in RECURRENT
            and not any(type(e).__name__ in NORMALISING for e in companions(recording, layer))
        ]
        if not layers:
            raise NotApplicable("no hidden layer of a known kind is without a normalisation")
        return InsertAfter(tuple(layers), KerasObject("layers", "BatchNormalization"))
