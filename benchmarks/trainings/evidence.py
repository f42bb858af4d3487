"""One training as a line of the corpus: its history as Keras logs it, and the counterfactuals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from benchmarks.trainings import nets
from benchmarks.trainings.datasets import DataSet
from benchmarks.trainings.recipes import Recipe, split
from benchmarks.trainings.standards import Standard, standards
from benchmarks.trainings.training import Record, batches, spoilt_data, train

SEEDS = 3
LONGER = 3


def line(recipe: Recipe, folder: Path) -> dict[str, Any]:
    """Train a recipe and its counterfactuals."""
    data = spoilt_data(recipe)
    rates = nets.learning_rates(recipe, LONGER * recipe.epochs)
    record = train(recipe, 0, rates)
    epochs = _stopped_at(record.val_loss[: recipe.epochs], recipe.patience)
    siblings = [train(recipe, seed, rates[: recipe.epochs]) for seed in range(1, SEEDS)]
    fields = recipe.fields()
    return {
        **{name: fields.pop(name) for name in ("number", "data", "family", "cause")},
        "split": split(recipe.data, recipe.family),
        "recipe": fields,
        "epochs": epochs,
        "history": _history(recipe, data, record, rates, epochs),
        "evidence": {
            "constant_loss": _constant_loss(data),
            "train": _short(record.train[: LONGER * epochs]),
            "batch_deviation": _short(record.batch_deviation[:epochs]),
            "batches": len(batches(recipe, len(data.train[1]), np.random.default_rng(0))),
            **_fresh(record, epochs),
            "stretched": _stretched(recipe, record, epochs),
            "siblings": [_sibling(other, recipe) for other in siblings],
            "standards": _compared(recipe, data, record, epochs, folder),
        },
    }


def _short(values: ArrayLike) -> Any:
    """Six digits of a number or of each of a list."""
    array = np.asarray(values, float)
    numbers = [float(f"{value:.6g}") for value in array.ravel()]
    return numbers if array.ndim else numbers[0]


def _stopped_at(val_loss: NDArray[np.float32], patience: int | None) -> int:
    """The number of epochs that early stopping with this patience lets a training run."""
    best = np.inf
    since = 0
    for epoch, value in enumerate(val_loss, 1):
        since = 0 if value < best else since + 1
        best = min(best, float(value))
        if patience and since >= patience:
            return epoch
    return len(val_loss)


def _history(
    recipe: Recipe, data: DataSet, record: Record, rates: NDArray[np.float32], epochs: int
) -> dict[str, list[float]]:
    metric = "accuracy" if data.classes else "mae"
    history = {
        "loss": record.loss,
        metric: record.metric,
        "val_loss": record.val_loss,
        f"val_{metric}": record.val_metric,
    }
    if recipe.rate_logged and recipe.schedule != "constant":
        history["learning_rate"] = rates
    return {name: _short(values[:epochs]) for name, values in history.items()}


def _constant_loss(data: DataSet) -> float:
    """The training loss of the best constant answer: the natural unit of a loss."""
    y = data.train[1][:, 0]
    if data.classes:
        shares = np.unique(y, return_counts=True)[1] / len(y)
        return float(_short(-(shares * np.log(shares)).sum()))
    return float(_short(y.var()))


def _standard_error(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """The standard error of the mean over the last axis."""
    return np.asarray(rows.std(-1, ddof=1) / np.sqrt(rows.shape[-1]))


def _fresh(record: Record, epochs: int) -> dict[str, Any]:
    """The mean loss on the fresh rows at each epoch.

    Beside it the standard error of its difference, row by row, to the loss at the last
    logged epoch.
    """
    rows = record.fresh_rows[: LONGER * epochs].astype(float)
    return {
        "fresh": _short(rows.mean(-1)),
        "fresh_error": _short(_standard_error(rows - rows[epochs - 1])),
    }


def _stretched(recipe: Recipe, record: Record, epochs: int) -> dict[str, Any] | None:
    """The fresh loss of a training whose schedule runs its course over three times the epochs.

    Its standard error is that of the difference to the logged training's last epoch.
    """
    if recipe.schedule in ("constant", "cyclic", "growing"):
        return None
    rates = nets.learning_rates(recipe, LONGER * recipe.epochs, stretch=LONGER)
    rows = train(recipe, 0, rates).fresh_rows.astype(float)
    against = record.fresh_rows[epochs - 1].astype(float)
    return {"fresh": _short(rows.mean(-1)), "fresh_error": _short(_standard_error(rows - against))}


def _sibling(record: Record, recipe: Recipe) -> dict[str, Any]:
    epochs = _stopped_at(record.val_loss, recipe.patience)
    train, fresh = record.train[:epochs], record.fresh_rows[:epochs].mean(-1)
    return {
        "epochs": epochs,
        "finite": bool(np.isfinite([record.loss[:epochs], record.val_loss[:epochs]]).all()),
        "loss": _short(record.loss[epochs - 1]),
        "val_loss": _short(record.val_loss[epochs - 1]),
        "train": _short([train[0], np.nanmin(train), train[-1]]),
        "fresh": _short([fresh[0], np.nanmin(fresh), fresh[-1]]),
    }


def _compared(
    recipe: Recipe, data: DataSet, record: Record, epochs: int, folder: Path
) -> list[dict[str, Any]]:
    """Each standard beside the run at its best epoch within three times the epochs."""
    rows = record.fresh_rows[: LONGER * epochs].astype(float)
    means = np.where(np.isfinite(rows.mean(-1)), rows.mean(-1), np.inf)
    mine = rows[int(np.argmin(means))]

    def compared(standard: Standard) -> dict[str, Any]:
        return {
            "name": standard.name,
            "epoch": standard.epoch,
            "train": _short(standard.train),
            "fresh": _short(standard.fresh_rows.mean()),
            "error": _short(_standard_error(mine - standard.fresh_rows)),
        }

    return [compared(found) for found in standards(recipe, len(data.train[1]), folder)]
