"""Twelve tasks of 100 to 5,000 rows, drawn anew for each attempt from a world of known rows.

A world has 40,000 rows, made once from a fixed seed: attempts draw their rows from the first half,
the second half is fresh. No attempt trains on, validates on or chooses by a fresh row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import sklearn.datasets as made
from numpy.typing import NDArray

from fitdoctor.capture.recording import Recording

WORLD, FRESH = 40_000, 20_000
Rows = tuple[NDArray[np.float32], NDArray[np.float32]]


@dataclass(frozen=True)
class Task:
    """A world, how many rows an attempt has (training and held-out), and its training."""

    world: str
    rows: int
    epochs: int
    rate: float = 0.003
    units: int = 16

    @property
    def name(self) -> str:
        return f"{self.world}-{self.rows}"

    @property
    def held_out(self) -> int:
        """Half of few rows, a quarter of many: below 50 a verdict is suggestive at most."""
        return self.rows // (2 if self.rows <= 200 else 4)


TASKS = (
    Task("classes", 100, 20),
    Task("friedman", 100, 20),
    Task("clouds", 200, 20),
    Task("moons", 200, 20),
    Task("linear", 300, 20),
    Task("spirals", 300, 20, units=32),
    Task("classes", 500, 15),
    Task("friedman", 500, 15),
    Task("moons", 1000, 10),
    Task("clouds", 1000, 10),
    Task("spirals", 2000, 8, units=32),
    Task("linear", 5000, 5),
)


def _spirals() -> tuple[Any, Any]:
    random = np.random.default_rng(11)
    y = random.integers(0, 3, WORLD)
    radius = random.uniform(0.2, 1.0, WORLD)
    angle = 4.5 * radius + y * 2 * np.pi / 3 + random.normal(0, 0.3, WORLD)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1), y


def _clouds() -> tuple[Any, Any]:
    """Ten clouds that overlap, in 16 dimensions."""
    return made.make_blobs(WORLD, 16, centers=10, cluster_std=6.0, random_state=7)[:2]


WORLDS: dict[str, tuple[int, Callable[[], tuple[Any, Any]]]] = {
    "classes": (
        3,
        lambda: made.make_classification(
            WORLD, 20, n_informative=8, n_classes=3, flip_y=0.1, random_state=7
        ),
    ),
    "friedman": (0, lambda: made.make_friedman1(WORLD, noise=1.0, random_state=7)),
    "clouds": (10, _clouds),
    "moons": (2, lambda: made.make_moons(WORLD, noise=0.3, random_state=7)),
    "linear": (0, lambda: made.make_regression(WORLD, 20, noise=60.0, random_state=7)),
    "spirals": (3, _spirals),
}
"""The number of classes (0: a regression) and the rows."""


@cache
def world(name: str) -> Rows:
    """All rows of a world, standardised; a regression's targets too."""
    classes, make = WORLDS[name]
    x, y = make()
    x = (x - x.mean(0)) / x.std(0)
    if not classes:
        y = (y - y.mean()) / y.std()
    return x.astype("float32"), y.astype("int32" if classes else "float32")


def fresh(task: Task) -> Rows:
    """The 20,000 rows that stand for the world."""
    x, y = world(task.world)
    return x[-FRESH:], y[-FRESH:]


def draw(task: Task, number: int) -> tuple[Rows, Rows]:
    """The training and the held-out rows of an attempt."""
    x, y = world(task.world)
    chosen = np.random.default_rng([1, number]).choice(WORLD - FRESH, task.rows, replace=False)
    train, held_out = chosen[task.held_out :], chosen[: task.held_out]
    return (x[train], y[train]), (x[held_out], y[held_out])


def recording(task: Task, train: Rows, held_out: Rows) -> Recording:
    """The training of a small net, as a captured script would give it."""
    import keras

    classes = WORLDS[task.world][0]
    hidden = [keras.layers.Dense(task.units, "relu") for _ in range(2)]
    head = keras.layers.Dense(classes, "softmax") if classes else keras.layers.Dense(1)
    loss = "sparse_categorical_crossentropy" if classes else "mse"
    return Recording(
        model=keras.Sequential([keras.Input((train[0].shape[1],)), *hidden, head]),
        compile_arguments={"optimizer": keras.optimizers.Adam(task.rate), "loss": loss},
        fit_arguments={
            "x": train[0],
            "y": train[1],
            "batch_size": 32,
            "epochs": task.epochs,
            "validation_data": held_out,
        },
        backend=keras.backend.backend(),
    )
