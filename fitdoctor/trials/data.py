"""The rows of a training on the device, as its compiled program takes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True, eq=False)
class Data:
    """What is trained and validated on: tuples (inputs, labels) or (inputs, labels, weights)."""

    training: tuple[Any, ...]
    validation: tuple[Any, ...]


def on_device(data: Any) -> Any:
    """Arrays as JAX takes them, fractions in Keras' default precision as fit converts them."""
    import jax
    import keras

    def convert(array: Any) -> Any:
        values = np.asarray(array)
        fractions = np.issubdtype(values.dtype, np.floating)
        return jax.numpy.asarray(values.astype(keras.config.floatx()) if fractions else values)

    return jax.tree.map(convert, data)
