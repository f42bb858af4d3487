"""Six data sets and sixteen planted faults, each a whole training without a script."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
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
    normalised: bool = True
    epochs: int = 30
    output: str = "right"
    loss: str = "right"
    from_logits: bool = False
    one_hot: bool = False


@dataclass(frozen=True)
class Fault:
    """A fault, the problems that it is right to find, and the remedies that mend its cause.

    `classes` says on how many classes it can be planted: 0 for a regression.
    """

    plant: Callable[[Training], Training]
    problems: tuple[str, ...]
    remedies: tuple[str, ...]
    classes: Callable[[int], bool] = lambda classes: True


def is_classes(classes: int) -> bool:
    """Whether it is a classification."""
    return classes > 0


FEWER = ("fewer-units", "fewer-layers")
ACTIVATIONS = ("relu", "leaky-relu", "gelu", "selu")

FAULTS = {
    "rate 100x too high": Fault(
        lambda t: replace(t, rate=100 * t.rate),
        ("instability", "underfitting"),
        ("lower-learning-rate", "find-learning-rate"),
    ),
    "rate 100x too low": Fault(
        lambda t: replace(t, rate=t.rate / 100),
        ("slow-convergence", "underfitting"),
        ("raise-learning-rate", "find-learning-rate"),
    ),
    "40 rows, wide net": Fault(
        lambda t: replace(t, rows=40, units=256, epochs=100),
        ("overfitting",),
        ("early-stopping", "dropout", "l1", "l2", "adamw", "input-noise", *FEWER),
    ),
    "dead initialisation": Fault(
        lambda t: replace(t, bias=-20.0),
        ("underfitting", "slow-convergence"),
        ("he-initialisation", "leaky-relu", "batch-normalisation"),
    ),
    "no normalisation": Fault(
        lambda t: replace(t, normalised=False, optimizer="SGD"),
        ("instability", "underfitting", "slow-convergence"),
        ("normalise-inputs", "batch-normalisation"),
    ),
    "vanishing sigmoid stack": Fault(
        lambda t: replace(t, layers=8, activation="sigmoid", optimizer="SGD", rate=0.01),
        ("underfitting", "slow-convergence"),
        ("he-initialisation", "batch-normalisation", "skip-connections", *ACTIVATIONS),
    ),
    "tiny net": Fault(
        lambda t: replace(t, layers=1, units=1),
        ("underfitting",),
        ("more-units",),
    ),
    "stopped too soon": Fault(
        lambda t: replace(t, epochs=10, rate=t.rate / 10),
        ("slow-convergence", "underfitting"),
        ("train-longer", "raise-learning-rate", "find-learning-rate"),
    ),
    "softmax taken for logits": Fault(
        lambda t: replace(t, loss="sparse", from_logits=True),
        ("underfitting",),
        ("match-loss",),
        is_classes,
    ),
    "logits taken for probabilities": Fault(
        lambda t: replace(t, output="linear", loss="sparse"),
        ("underfitting", "instability"),
        ("match-loss",),
        is_classes,
    ),
    "one-hot labels, sparse loss": Fault(
        lambda t: replace(t, loss="sparse", one_hot=True),
        ("underfitting",),
        ("match-loss",),
        is_classes,
    ),
    "class numbers, categorical loss": Fault(
        lambda t: replace(t, loss="categorical"), ("underfitting",), ("match-loss",), is_classes
    ),
    "sigmoid for exclusive classes": Fault(
        lambda t: replace(t, output="sigmoid", loss="categorical", one_hot=True),
        ("underfitting",),
        ("match-output",),
        lambda classes: classes > 2,
    ),
    "one-unit softmax": Fault(
        lambda t: replace(t, output="one-unit softmax", loss="binary"),
        ("underfitting",),
        ("match-output",),
        lambda classes: classes == 2,
    ),
    "labels out of reach": Fault(
        lambda t: replace(t, output="sigmoid"),
        ("underfitting",),
        ("match-output",),
        lambda classes: classes == 0,
    ),
}


def is_possible(data_set: str, fault: str) -> bool:
    """Whether a fault can be planted in the training of a data set."""
    return FAULTS[fault].classes(DATA_SETS[data_set][0])


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

    kind = training.loss
    if kind == "right":
        kind = "sparse" if classes else "squared"
    if kind == "sparse":
        return keras.losses.SparseCategoricalCrossentropy(from_logits=training.from_logits)
    names = {
        "categorical": "categorical_crossentropy",
        "binary": "binary_crossentropy",
        "squared": "mse",
    }
    return names[kind]


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
