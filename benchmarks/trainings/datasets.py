"""The data sets: those bundled with scikit-learn and synthetic ones, each with a large fresh part.

Every data set is cut once into training, validation and fresh rows. The fresh rows are never
trained or validated on: they stand for the world. Inputs are standardised and regression targets
have mean 0 and variance 1; a recipe may spoil both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import sklearn.datasets as bundled
from numpy.typing import NDArray

Rows = tuple[NDArray[np.float32], NDArray[np.float32]]
TABLE_ROWS = (600, 300, 1500)
SERIES_ROWS = (320, 160, 500)  # images and sequences cost more


@dataclass(frozen=True)
class DataSet:
    """Inputs and targets of three parts; `classes` is 0 for a regression."""

    train: Rows
    validation: Rows
    fresh: Rows
    classes: int


def _digits(shape: tuple[int, ...]) -> tuple[NDArray, NDArray, int]:
    x, y = bundled.load_digits(return_X_y=True)
    return x.reshape(-1, *shape), y, 10


def _bundled(load: Callable, classes: int) -> tuple[NDArray, NDArray, int]:
    return *load(return_X_y=True), classes


def _made(make: Callable, classes: int, **arguments: float) -> tuple[NDArray, NDArray, int]:
    x, y = make(sum(TABLE_ROWS), random_state=7, **arguments)
    return x, y, classes


def _spirals() -> tuple[NDArray, NDArray, int]:
    random = np.random.default_rng(11)
    y = random.integers(0, 3, sum(TABLE_ROWS))
    radius = random.uniform(0.2, 1.0, len(y))
    angle = 4.5 * radius + y * 2 * np.pi / 3 + random.normal(0, 0.15, len(y))
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1), y, 3


def _waves() -> tuple[NDArray, NDArray, int]:
    """A noisy sum of two sines; the target is its value three steps on."""
    random = np.random.default_rng(13)
    rows = sum(SERIES_ROWS)
    frequency = random.uniform(0.2, 1.0, (rows, 2, 1))
    phase = random.uniform(0, 2 * np.pi, (rows, 2, 1))
    series = np.sin(frequency * np.arange(15) + phase).sum(1) + random.normal(0, 0.15, (rows, 15))
    return series[:, :12, None], series[:, -1], 0


def _adding() -> tuple[NDArray, NDArray, int]:
    """The adding problem (Hochreiter and Schmidhuber 1997) over 8 steps."""
    random = np.random.default_rng(17)
    rows = sum(SERIES_ROWS)
    values = random.uniform(-1, 1, (rows, 8))
    marks = np.zeros((rows, 8))
    marks[np.arange(rows), random.integers(0, 4, rows)] = 1
    marks[np.arange(rows), random.integers(4, 8, rows)] = 1
    return np.stack([values, marks], 2), (values * marks).sum(1), 0


def _order() -> tuple[NDArray, NDArray, int]:
    """Two pulses, up or down, in noise: four classes by their order."""
    random = np.random.default_rng(19)
    rows = sum(SERIES_ROWS)
    y = random.integers(0, 4, rows)
    x = random.normal(0, 0.5, (rows, 10, 2))
    x[np.arange(rows), random.integers(0, 5, rows), 0] += np.where(y // 2, 2.5, -2.5)
    x[np.arange(rows), random.integers(5, 10, rows), 0] += np.where(y % 2, 2.5, -2.5)
    return x, y, 4


def _shapes(flat: bool = False) -> tuple[NDArray, NDArray, int]:
    """A bar, a standing bar, a cross or a square somewhere in a noisy image of 8 x 8."""
    random = np.random.default_rng(23)
    rows = sum(SERIES_ROWS)
    y = random.integers(0, 4, rows)
    x = random.normal(0, 0.6, (rows, 8, 8, 1))
    stamps = np.zeros((4, 5, 5))
    stamps[0, 2], stamps[1, :, 2] = 1, 1
    stamps[2] = np.maximum(stamps[0], stamps[1])
    stamps[3, [0, -1]], stamps[3, :, [0, -1]] = 1, 1
    for image, kind, (top, left) in zip(x, y, random.integers(0, 4, (rows, 2)), strict=True):
        image[top : top + 5, left : left + 5, 0] += 1.5 * stamps[kind]
    return (x.reshape(rows, -1) if flat else x), y, 4


def _blobs() -> tuple[NDArray, NDArray, int]:
    """Two bright spots in a noisy image of 8 x 8; the target is their distance."""
    random = np.random.default_rng(29)
    rows = sum(SERIES_ROWS)
    spots = random.uniform(1, 6, (rows, 2, 2))
    grid = np.stack(np.meshgrid(np.arange(8), np.arange(8), indexing="ij"), -1)
    away = ((grid[None, :, :, None] - spots[:, None, None]) ** 2).sum(-1)
    x = np.exp(-away / 2).sum(-1) + random.normal(0, 0.1, (rows, 8, 8))
    return x[..., None], np.linalg.norm(spots[:, 0] - spots[:, 1], axis=-1), 0


_CLASSIFICATION = {
    "classes": 3, "n_classes": 3, "n_features": 20, "n_informative": 8, "class_sep": 1.0,
}  # fmt: skip
_RARE = {"n_features": 12, "n_informative": 6, "weights": [0.93, 0.07], "class_sep": 1.2}

SOURCES: dict[tuple[str, str], Callable[[], tuple[NDArray, NDArray, int]]] = {
    ("digits", "mlp"): lambda: _digits((64,)),
    ("digits", "cnn"): lambda: _digits((8, 8, 1)),
    ("digits", "rnn"): lambda: _digits((8, 8)),
    ("breast_cancer", "mlp"): lambda: _bundled(bundled.load_breast_cancer, 2),
    ("wine", "mlp"): lambda: _bundled(bundled.load_wine, 3),
    ("iris", "mlp"): lambda: _bundled(bundled.load_iris, 3),
    ("diabetes", "mlp"): lambda: _bundled(bundled.load_diabetes, 0),
    ("classification", "mlp"): lambda: _made(bundled.make_classification, **_CLASSIFICATION),
    ("rare_class", "mlp"): lambda: _made(bundled.make_classification, classes=2, **_RARE),
    ("moons", "mlp"): lambda: _made(bundled.make_moons, classes=2, noise=0.25),
    ("spirals", "mlp"): _spirals,
    ("friedman", "mlp"): lambda: _made(bundled.make_friedman1, classes=0, noise=1.0),
    ("shapes", "mlp"): lambda: _shapes(flat=True),
    ("shapes", "cnn"): _shapes,
    ("blobs", "cnn"): _blobs,
    ("waves", "cnn"): _waves,
    ("order", "cnn"): _order,
    ("waves", "rnn"): _waves,
    ("adding", "rnn"): _adding,
    ("order", "rnn"): _order,
}


@cache
def load(name: str, family: str) -> DataSet:
    """The data set in the shape this family of models reads, standardised by its training rows."""
    x, y, classes = SOURCES[name, family]()
    order = np.random.default_rng(3).permutation(len(y))
    x, y = x[order], y[order]
    largest = TABLE_ROWS if family == "mlp" else SERIES_ROWS
    shares = (len(y) // 3, len(y) // 6, len(y) // 2)
    train, validation, fresh = largest if len(y) == sum(largest) else map(min, largest, shares)
    axes = 0 if x.ndim == 2 else None
    spread = x[:train].std(axes)
    x = (x - x[:train].mean(axes)) / np.where(spread > 0.01, spread, 1)
    if not classes:
        y = (y - y[:train].mean()) / y[:train].std()
    x, y = x.astype(np.float32), y.astype(np.float32)[:, None]
    cuts = [slice(0, train), slice(train, train + validation), slice(-fresh, None)]
    return DataSet(*((x[cut], y[cut]) for cut in cuts), classes=classes)
