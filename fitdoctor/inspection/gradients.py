"""Gradients of the loss on real rows before any training, and the first step they lead to."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from fitdoctor.inspection.rows import Rows, first_line
from fitdoctor.signals.registry import Unknown


def gradients_of(model: Any, rows: Rows) -> list[Any]:
    """The gradient of each trained weight, None where the loss does not depend on it.

    Raises Unknown where the loss of the rows cannot be computed.
    """
    if getattr(model, "_compile_loss", None) is None or rows.y is None:
        raise Unknown("the model computes its loss by itself")
    try:
        return _gradients(model, rows.x, rows.y)
    except Unknown:
        raise
    except Exception as error:  # whatever the backend raises, training would meet it as well
        reason = f"the loss of the first rows cannot be computed: {first_line(error)}"
        raise Unknown(reason) from None


def kernel_sizes(model: Any, gradients: list[Any]) -> list[float]:
    """Root mean square of the gradient of each trained kernel, in the order of the layers.

    Kernels are weights of two dimensions or more, without the tables of Embeddings, of which a
    batch touches few rows.
    """
    kernels = [
        _size([gradient])
        for weight, gradient in zip(model.trainable_weights, gradients, strict=True)
        if gradient is not None and _is_kernel(weight)
    ]
    if not kernels:
        raise Unknown("the model has no trained kernel")
    return kernels


def first_step_ratio(model: Any, gradients: list[Any]) -> float:
    """Root mean square of the optimizer's first step of the kernels, over that of their values.

    The step is taken, and taken back.
    """
    moved = [w for w, g in zip(model.trainable_weights, gradients, strict=True) if g is not None]
    before = [np.asarray(weight) for weight in moved]
    model.optimizer.apply([g for g in gradients if g is not None], moved)
    steps = [np.asarray(weight) - old for weight, old in zip(moved, before, strict=True)]
    for weight, old in zip(moved, before, strict=True):
        weight.assign(old)
    kernels = [index for index, weight in enumerate(moved) if _is_kernel(weight)]
    if not kernels:
        raise Unknown("the model has no trained kernel")
    return _size(steps[i] for i in kernels) / _size(before[i] for i in kernels)


def _is_kernel(weight: Any) -> bool:
    return len(weight.shape) > 1 and weight.name != "embeddings"


def _size(arrays: Iterable[Any]) -> float:
    """Root mean square of all numbers in some arrays."""
    squares = [np.square(np.asarray(array, dtype=np.float64)) for array in arrays]
    return math.sqrt(sum(each.sum() for each in squares) / sum(each.size for each in squares))


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
