"""The remedy "int8-quantisation"."""

from __future__ import annotations

import warnings
from typing import Any

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import AfterFit, Change
from fitdoctor.remedies.registry import NotApplicable, Remedy, register


@register
class QuantiseToInt8(Remedy):
    """Store the weights of the trained model in 8 bits each, with a scale for every channel.

    The saved model shrinks to about a quarter. Source: Jacob et al., "Quantization and Training of
    Neural Networks for Efficient Integer-Arithmetic-Only Inference" (CVPR 2018), section 2; done by
    Keras' own `quantize`, which also rounds what goes into a layer. Unsafe: the model that is used
    computes something else than the one that was trained. The line stands after fit, where a script
    that is run to prove an edit is stopped: trials do the same to the models that they train.
    """

    name = "int8-quantisation"
    kind = "model"
    strengths = (8.0,)
    safe = False
    cost = "compressed bytes"

    def change(self, recording: Recording, strength: float) -> Change:
        """One call after training; not where Keras can quantise none of the layers."""
        import keras

        if not any(
            type(layer).quantize is not keras.layers.Layer.quantize
            for layer in recording.model._flatten_layers(include_self=False)
            if not isinstance(layer, keras.Model)
        ):
            raise NotApplicable("Keras can quantise none of the layers")
        return AfterFit('{model}.quantize("int8")', _quantise)


def _quantise(model: Any) -> None:
    with warnings.catch_warnings():  # one for each layer without weights to quantise
        warnings.simplefilter("ignore", UserWarning)
        model.quantize("int8")
