"""Standard configurations: what a sensible net reaches on the same rows, at its best epoch."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.trainings.recipes import Recipe
from benchmarks.trainings.training import train

_SETTINGS = {
    "mlp": {
        "64": {"widths": (64,)},
        "64-64 with dropout": {"widths": (64, 64), "dropout": 0.2},
        "32-32 with dropout": {"widths": (32, 32), "dropout": 0.3},
    },
    "cnn": {
        "16-16": {"widths": (16, 16)},
        "24-24 with dropout": {"widths": (24, 24), "dropout": 0.2},
        "16 with batch normalisation": {"widths": (16,), "batch_norm": True},
    },
    "rnn": {
        "GRU 32": {"widths": (32,), "clip_norm": 1.0},
        "LSTM 32": {"widths": (32,), "cell": "LSTM", "clip_norm": 1.0},
        "GRU 32 with dropout": {"widths": (32,), "clip_norm": 1.0, "dropout": 0.2},
    },
}
_UPDATES = {"mlp": 3000, "cnn": 800, "rnn": 800}


@dataclass(frozen=True)
class Standard:
    """A standard configuration at the epoch where its validation loss was least.

    Losses in the units of the recipe that is compared; `fresh_rows` has one a fresh row.
    """

    name: str
    epoch: int
    train: float
    fresh_rows: NDArray[np.float64]


def standards(recipe: Recipe, rows: int, folder: Path) -> list[Standard]:
    """The standards for this recipe's data set, rows and noise; kept in a folder of files."""
    results = []
    for number, (name, settings) in enumerate(_SETTINGS[recipe.family].items()):
        key = [recipe.data, recipe.family, recipe.rows, str(recipe.label_noise), str(number)]
        file = folder / "standards" / ("_".join(key) + ".npz")
        if not file.exists():
            batch_size = 16 if rows < 200 else 32
            plain = Recipe(
                -1, recipe.data, recipe.family, rows=recipe.rows, label_noise=recipe.label_noise,
                learning_rate=1e-3 if recipe.family == "mlp" else 3e-3,
                batch_size=batch_size,
                epochs=int(_UPDATES[recipe.family] * batch_size / rows),
                **settings,
            )  # fmt: skip
            _make(plain, file)
        results.append(_read(name, file, recipe))
    return results


def _make(plain: Recipe, file: Path) -> None:
    record = train(plain, 0, np.full(plain.epochs, plain.learning_rate, np.float32))
    best = int(np.argmin(record.val_loss))
    file.parent.mkdir(parents=True, exist_ok=True)
    half_written = file.with_suffix(f".{os.getpid()}.npz")  # another process may read meanwhile
    np.savez(
        half_written,
        epoch=best + 1,
        train=record.train[best],
        fresh_rows=record.fresh_rows[best],
    )
    half_written.replace(file)


def _read(name: str, file: Path, recipe: Recipe) -> Standard:
    found = np.load(file)
    scale = recipe.target_scale**2
    return Standard(
        name, int(found["epoch"]), float(found["train"] * scale), found["fresh_rows"] * scale
    )
