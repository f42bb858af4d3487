"""What comes to the first layer that is trained: the inputs as the weights see them."""

from __future__ import annotations

from typing import Any

import numpy as np

from fitdoctor.capture.graph import is_functional
from fitdoctor.inspection.rows import leaves
from fitdoctor.inspection.subject import Subject
from fitdoctor.signals.registry import Unknown

NORMALISING = {
    "BatchNormalization",
    "GroupNormalization",
    "LayerNormalization",
    "RMSNormalization",
    "UnitNormalization",
}
MOST_ROWS, MOST_VALUES = 2000, 20_000_000
"""Rows that means and deviations are taken over, and the numbers in them."""


def at_first_trained_layer(subject: Subject) -> Any:
    """The values of real rows before the first layer with trained weights, an array.

    Of several inputs, those of the first trained layer count. Raises Unknown where the model
    normalises them itself or looks them up in an Embedding, and where it is not known which
    layer is the first.
    """
    import keras

    model = subject.model
    in_a_row = sum(array[0].size for array in leaves(subject.rows.x))
    rows = subject.rows.spread(min(MOST_ROWS, max(1, MOST_VALUES // max(1, in_a_row))))
    layer = _first_trained(model)
    name = type(layer).__name__
    if name in NORMALISING:
        raise Unknown(f"the model normalises its inputs itself ({name})")
    if name == "Embedding":
        raise Unknown("the inputs are places in an Embedding")
    if not is_functional(model):
        if any(not each.trainable_weights for each in model.layers[: model.layers.index(layer)]):
            raise Unknown("what the subclassed model does to its inputs is not known")
        return leaves(rows.x)[0]
    before = layer.input
    if any(before is given for given in model.inputs):
        index = next(i for i, given in enumerate(model.inputs) if given is before)
        return leaves(rows.x)[index]
    values = keras.Model(model.inputs, before).predict(rows.x, verbose=0)
    return np.asarray(leaves(values)[0])


def _first_trained(model: Any) -> Any:
    """The first layer with trained weights, looked for in models inside the model as well."""
    for layer in model.layers:
        if layer.trainable_weights:
            return layer
    raise Unknown("no layer is trained")
