"""Keras models, losses, optimizers and learning rates of the recipes."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from benchmarks.trainings.recipes import Recipe

_INITIALIZERS = {"zeros": "zeros", "dead": "glorot_uniform"}
_OPTIMIZERS = {
    "adam": keras.optimizers.Adam,
    "adamw": keras.optimizers.AdamW,
    "nadam": keras.optimizers.Nadam,
    "rmsprop": keras.optimizers.RMSprop,
}


def model(recipe: Recipe, shape: tuple[int, ...], classes: int) -> keras.Model:
    """The net of a recipe, with fresh weights from Keras' global seed."""
    layers = [keras.Input(shape)]
    if recipe.family == "rnn":
        layers += _recurrent(recipe)
    else:
        for width in recipe.widths:
            layers += _block(recipe, width, len(shape))
        if recipe.family == "cnn":
            layers += [keras.layers.Flatten()]
    layers += _head(recipe, classes)
    return keras.Sequential(layers)


def _penalty(recipe: Recipe) -> keras.Regularizer | None:
    return keras.regularizers.L2(recipe.l2) if recipe.l2 else None


def _block(recipe: Recipe, width: int, dimensions: int) -> list[keras.Layer]:
    options = {
        "kernel_regularizer": _penalty(recipe),
        "kernel_initializer": _INITIALIZERS.get(recipe.initializer, "glorot_uniform"),
        "bias_initializer": keras.initializers.Constant(-5 * (recipe.initializer == "dead")),
    }
    if recipe.family == "mlp":
        block: list[keras.Layer] = [keras.layers.Dense(width, **options)]
    elif dimensions == 2:
        block = [keras.layers.Conv1D(width, 3, strides=2, padding="same", **options)]
    else:
        block = [keras.layers.Conv2D(width, 3, strides=2, padding="same", **options)]
    if recipe.batch_norm:
        block.append(keras.layers.BatchNormalization(momentum=0.9))
    block.append(keras.layers.Activation(recipe.activation))
    return block + ([keras.layers.Dropout(recipe.dropout)] if recipe.dropout else [])


def _recurrent(recipe: Recipe) -> list[keras.Layer]:
    cell = getattr(keras.layers, recipe.cell)
    options = {"kernel_regularizer": _penalty(recipe)}
    if recipe.initializer == "exploding":
        options["recurrent_initializer"] = keras.initializers.Orthogonal(gain=1.6)
    if recipe.initializer == "exploding" or recipe.activation == "linear":
        options["activation"] = recipe.activation
    last = len(recipe.widths) - 1
    layers = [cell(w, return_sequences=i < last, **options) for i, w in enumerate(recipe.widths)]
    return layers + ([keras.layers.Dropout(recipe.dropout)] if recipe.dropout else [])


def _head(recipe: Recipe, classes: int) -> list[keras.Layer]:
    zeros = recipe.initializer == "zeros"
    activation: str | None = {0: "linear", 2: "sigmoid"}.get(classes, "softmax")
    if recipe.output == "logits":
        activation = "linear"
    elif recipe.output != "usual":
        activation = recipe.output
    head: list[keras.Layer] = [
        keras.layers.Dense(
            classes if classes > 2 else 1,
            activation=activation,
            kernel_initializer="zeros" if zeros else "glorot_uniform",
            kernel_regularizer=_penalty(recipe),
        )
    ]
    if recipe.output_scale != 1:
        head.append(keras.layers.Rescaling(recipe.output_scale))
    return head


def row_losses(recipe: Recipe, classes: int, y: Any, output: Any) -> Any:
    """The loss of each row, without penalties."""
    logits = recipe.output == "logits"
    if not classes:
        return keras.ops.mean((output - y) ** 2, axis=-1)
    if recipe.loss == "unguarded":
        return _unguarded(classes, y, output)
    if classes == 2:
        return keras.losses.binary_crossentropy(y, output, from_logits=logits)
    return keras.losses.sparse_categorical_crossentropy(y[:, 0], output, from_logits=logits)


def _unguarded(classes: int, y: Any, output: Any) -> Any:
    """Cross-entropy as beginners write it: nothing keeps the logarithm from zero."""
    if classes == 2:
        right = y * output + (1 - y) * (1 - output)
        return -keras.ops.log(right[:, 0])
    hot = keras.ops.one_hot(keras.ops.cast(y[:, 0], "int32"), classes)
    return -keras.ops.log(keras.ops.sum(hot * output, axis=-1))


def row_metrics(recipe: Recipe, classes: int, y: Any, output: Any) -> Any:
    """Accuracy, or the absolute error of a regression, of each row."""
    if not classes:
        return keras.ops.mean(abs(output - y), axis=-1)
    if classes == 2:
        limit = 0.0 if recipe.output == "logits" else 0.5
        right = (output[:, 0] > limit) == (y[:, 0] > 0.5)
    else:
        right = keras.ops.argmax(output, axis=-1) == keras.ops.cast(y[:, 0], "int32")
    return keras.ops.cast(right, "float32")


def optimizer(recipe: Recipe) -> keras.optimizers.Optimizer:
    """The optimizer of a recipe; its learning rate is set before every step."""
    if recipe.optimizer == "sgd":
        return keras.optimizers.SGD(1.0, momentum=recipe.momentum, clipnorm=recipe.clip_norm)
    return _OPTIMIZERS[recipe.optimizer](1.0, clipnorm=recipe.clip_norm)


def learning_rates(recipe: Recipe, total: int, stretch: float = 1.0) -> NDArray[np.float32]:
    """The learning rate of each of `total` epochs.

    A schedule runs its course over `epochs * horizon * stretch` and then keeps its last rate.
    """
    course = recipe.epochs * recipe.horizon * stretch
    at = np.minimum(np.arange(total) / max(course, 1), 1.0)
    shape = {
        "constant": np.ones(total),
        "cosine": 0.001 + 0.999 * (1 + np.cos(np.pi * at)) / 2,
        "exponential": 0.02**at,
        "steps": 0.1 ** np.floor(np.minimum(at * 3, 2)),
        "warmup": np.maximum(at, 1 / max(course, 1)),
        "growing": 300**at,
        "cyclic": 0.05 + 0.95 * np.abs(np.sin(np.arange(total) * np.pi / 6)),
    }[recipe.schedule]
    return (recipe.learning_rate * shape).astype(np.float32)
