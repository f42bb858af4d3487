"""Six data sets and a training of a net on them, whole and without a script."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import sklearn.datasets as bundled
from numpy.typing import NDArray

from fitdoctor.capture.recording import Recording

SYNTHETIC_ROWS = 1200
HELD_OUT_SHARE = 0.33

DATA_SETS: dict[str, tuple[int, Callable[[], tuple[Any, Any]]]] = {
    "digits": (10, lambda: bundled.load_digits(return_X_y=True)),
    "breast_cancer": (2, lambda: bundled.load_breast_cancer(return_X_y=True)),
    "wine": (3, lambda: bundled.load_wine(return_X_y=True)),
    "diabetes": (0, lambda: bundled.load_diabetes(return_X_y=True)),
    "classes": (
        4,
        lambda: bundled.make_classification(
            SYNTHETIC_ROWS, 20, n_informative=10, n_classes=4, random_state=5
        ),
    ),
    "friedman": (0, lambda: bundled.make_friedman1(SYNTHETIC_ROWS, noise=1.0, random_state=5)),
}
"""The number of classes (0: a regression) and the rows."""

Rows = tuple[NDArray[np.float32], NDArray[Any]]


@dataclass(frozen=True)
class Training:
    """A sound training; a planted fault changes it at one place."""

    rate: float = 0.003
    layers: int = 2
    units: int = 32
    activation: str = "relu"
    initializer: str = "glorot_uniform"
    bias: float = 0.0
    optimizer: str = "Adam"
    rows: int | None = None
    swapped: float = 0.0
    normalised: bool = True
    epochs: int = 30
    output: str = "right"
    loss: str = "right"
    from_logits: bool = False
    one_hot: bool = False


@cache
def rows(data_set: str) -> tuple[Rows, Rows]:
    """Training and held-out rows, both standardised by the training rows."""
    classes, load = DATA_SETS[data_set]
    x, y = load()
    order = np.random.default_rng(3).permutation(len(y))
    x, y = x[order], y[order]
    first = round(len(y) * (1 - HELD_OUT_SHARE))
    x = (x - x[:first].mean(0)) / np.maximum(x[:first].std(0), 0.01)
    if not classes:
        y = (y - y[:first].mean()) / y[:first].std()
    x, y = x.astype("float32"), y.astype("int32" if classes else "float32")
    return (x[:first], y[:first]), (x[first:], y[first:])


def recording(data_set: str, training: Training) -> Recording:
    """The training of a net on a data set, as a captured script would give it."""
    import keras

    (x, y), (held_x, held_y) = rows(data_set)
    x, y = x[: training.rows], y[: training.rows]
    y = _with_wrong_labels(y, training.swapped)
    if not training.normalised:
        x, held_x = _raw(x), _raw(held_x)
    classes = DATA_SETS[data_set][0]
    if training.one_hot:
        y, held_y = (keras.utils.to_categorical(each, classes) for each in (y, held_y))
    optimizer = getattr(keras.optimizers, training.optimizer)(training.rate)
    head = _head(training, classes)
    return Recording(
        model=keras.Sequential([keras.Input((x.shape[1],)), *_hidden(training), head]),
        compile_arguments={"optimizer": optimizer, "loss": _loss(training, classes)},
        fit_arguments={
            "x": x,
            "y": y,
            "batch_size": 32,
            "epochs": training.epochs,
            "validation_data": (held_x, held_y),
        },
        backend=keras.backend.backend(),
    )


def _head(training: Training, classes: int) -> Any:
    import keras

    if training.output == "one-unit softmax":
        return keras.layers.Dense(1, "softmax")
    right = "softmax" if classes else "linear"
    activation = right if training.output == "right" else training.output
    return keras.layers.Dense(classes or 1, activation)


def _loss(training: Training, classes: int) -> Any:
    import keras

    kind, logits = training.loss, training.from_logits
    if kind == "right":
        kind = "sparse" if classes else "squared"
    if kind == "sparse":
        return keras.losses.SparseCategoricalCrossentropy(from_logits=logits)
    if kind == "categorical":
        return keras.losses.CategoricalCrossentropy(from_logits=logits)
    return {"binary": "binary_crossentropy", "squared": "mse"}[kind]


def _with_wrong_labels(y: NDArray[Any], share: float) -> NDArray[Any]:
    """Labels of which a share at random is that of other rows."""
    random = np.random.default_rng(4)
    places = random.choice(len(y), round(share * len(y)), replace=False)
    wrong = y.copy()
    wrong[places] = random.permutation(y)[places]
    return wrong


def _raw(x: NDArray[np.float32]) -> NDArray[np.float32]:
    """Inputs as tables often have them: columns of scales from 1 to 1,000, far from zero."""
    scales = np.geomspace(1, 1000, x.shape[1])
    return ((x + 3) * scales).astype("float32")


def _hidden(training: Training) -> list[Any]:
    import keras

    return [
        keras.layers.Dense(
            training.units,
            training.activation,
            kernel_initializer=training.initializer,
            bias_initializer=keras.initializers.Constant(training.bias),
        )
        for _ in range(training.layers)
    ]
