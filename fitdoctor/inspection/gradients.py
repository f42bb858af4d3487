"""Gradients of the loss on real rows, before any training."""

from __future__ import annotations

from typing import Any

import numpy as np

from fitdoctor.inspection.rows import Rows, first_line
from fitdoctor.signals.registry import Unknown


def kernel_gradients(model: Any, rows: Rows) -> list[float]:
    """Root mean square of the gradient of each trained kernel, in the order of the layers.

    Kernels are weights of two dimensions or more, without the tables of Embeddings, of which a
    batch touches few rows. Raises Unknown where the loss of the rows cannot be computed.
    """
    if getattr(model, "_compile_loss", None) is None or rows.y is None:
        raise Unknown("the model computes its loss by itself")
    try:
        gradients = _gradients(model, rows.x, rows.y)
    except Unknown:
        raise
    except Exception as error:  # whatever the backend raises, training would meet it as well
        reason = f"the loss of the first rows cannot be computed: {first_line(error)}"
        raise Unknown(reason) from None
    kernels = [
        float(np.sqrt(np.mean(np.square(np.asarray(gradient, dtype=np.float64)))))
        for weight, gradient in zip(model.trainable_weights, gradients, strict=True)
        if gradient is not None and len(weight.shape) > 1 and weight.name != "embeddings"
    ]
    if not kernels:
        raise Unknown("the model has no trained kernel")
    return kernels


def _gradients(model: Any, x: Any, y: Any) -> list[Any]:
    import keras

    ways = {"jax": _on_jax, "tensorflow": _on_tensorflow, "torch": _on_torch}
    return ways[keras.backend.backend()](model, x, y)


def _on_jax(model: Any, x: Any, y: Any) -> list[Any]:
    import jax
    import keras

    def loss(trained: list[Any], others: list[Any]) -> Any:
        predicted, _ = model.stateless_call(trained, others, x)
        with keras.StatelessScope():
            return model._compile_loss(y, predicted)

    trained = [weight.value for weight in model.trainable_variables]
    others = [weight.value for weight in model.non_trainable_variables]
    return list(jax.jit(jax.grad(loss))(trained, others))


def _on_tensorflow(model: Any, x: Any, y: Any) -> list[Any]:
    import tensorflow as tf

    weights = [weight.value for weight in model.trainable_weights]
    with tf.GradientTape() as tape:
        loss = model._compile_loss(y, model(x))
    gradients = tape.gradient(loss, weights)
    return [None if each is None else tf.convert_to_tensor(each) for each in gradients]


def _on_torch(model: Any, x: Any, y: Any) -> list[Any]:
    import torch

    weights = [weight.value for weight in model.trainable_weights]
    gradients = torch.autograd.grad(model._compile_loss(y, model(x)), weights, allow_unused=True)
    return [None if each is None else each.cpu().numpy() for each in gradients]
