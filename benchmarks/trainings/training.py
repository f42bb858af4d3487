"""Trains a recipe: Keras models, losses and optimizers in one compiled loop on JAX.

The loop does what `fit` does (tests hold the two together) and measures more: after every epoch
the exact loss on all training rows and on each fresh row. Compiled once, it serves all seeds,
learning rates and initial weights. Each epoch takes whole batches only; the rows left over differ
from epoch to epoch.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import jax
import jax.numpy as jnp
import keras
import numpy as np
from numpy.typing import NDArray

from benchmarks.trainings import nets
from benchmarks.trainings.datasets import DataSet, Rows, load
from benchmarks.trainings.recipes import Recipe

SHARE_OF_ROWS = {"all": 1.0, "few": 0.12}


@dataclass(frozen=True)
class Record:
    """What one training left, an entry an epoch; `fresh_rows` has shape (epochs, fresh rows).

    `train` is the exact loss on all training rows, without penalties; `batch_deviation` the
    standard deviation of the batch losses within an epoch.
    """

    loss: NDArray[np.float32]
    metric: NDArray[np.float32]
    val_loss: NDArray[np.float32]
    val_metric: NDArray[np.float32]
    train: NDArray[np.float32]
    batch_deviation: NDArray[np.float32]
    fresh_rows: NDArray[np.float32]


def spoilt_data(recipe: Recipe) -> DataSet:
    """The rows a recipe sees: fewer, noisier, of another scale or in order, as it asks."""
    data = load(recipe.data, recipe.family)
    random = np.random.default_rng(5)

    def spoil(rows: Rows, count: int) -> Rows:
        x, y = rows
        if data.classes:
            anew = random.random(y.shape) < recipe.label_noise
            y = np.where(anew, random.integers(0, data.classes, y.shape), y)
        else:
            y = y + recipe.label_noise * 2 * random.normal(size=y.shape)
            y = y * recipe.target_scale
        return (x * recipe.input_scale)[:count], y.astype(np.float32)[:count]

    train = spoil(data.train, max(16, int(len(data.train[1]) * SHARE_OF_ROWS[recipe.rows])))
    if recipe.sorted_rows:
        order = np.argsort(train[1][:, 0], kind="stable")
        train = (train[0][order], train[1][order])
    validation = spoil(
        data.validation, max(10, int(len(data.validation[1]) * recipe.validation_rows))
    )
    return DataSet(train, validation, spoil(data.fresh, len(data.fresh[1])), data.classes)


def train(recipe: Recipe, seed: int, rates: NDArray[np.float32]) -> Record:
    """Train a recipe once, with one learning rate an epoch."""
    return _program(_structure(recipe)).train(recipe, seed, rates)


def _structure(recipe: Recipe) -> Recipe:
    """The recipe without what a compiled loop takes as an argument."""
    return replace(
        recipe, number=0, cause="", label_noise=0, input_scale=1, target_scale=1,
        sorted_rows=False, initializer="usual", learning_rate=0, schedule="constant", horizon=1,
        rate_logged=False, epochs=1, patience=None,
    )  # fmt: skip


@lru_cache(maxsize=4)
def _program(structure: Recipe) -> _Program:
    return _Program(structure)


def fresh_model(recipe: Recipe, seed: int) -> tuple[keras.Model, keras.optimizers.Optimizer]:
    """Model and optimizer before their first step."""
    data = load(recipe.data, recipe.family)
    keras.utils.set_random_seed(1000 + seed)
    model = nets.model(recipe, data.train[0].shape[1:], data.classes)
    optimizer = nets.optimizer(recipe)
    optimizer.build(model.trainable_variables)
    return model, optimizer


def batches(recipe: Recipe, rows: int, random: np.random.Generator) -> NDArray[np.int64]:
    """The row numbers of an epoch's batches, of shape (batches, rows a batch)."""
    size = min(recipe.batch_size, rows)
    order = np.arange(rows) if recipe.sorted_rows else random.permutation(rows)
    return order[: rows // size * size].reshape(-1, size)


class _Program:
    """The compiled loop over one epoch of all recipes of one structure."""

    def __init__(self, structure: Recipe) -> None:
        self.structure = structure
        self.classes = load(structure.data, structure.family).classes
        self.model, self.optimizer = fresh_model(structure, 0)
        rate = self.optimizer._learning_rate
        self.rate_at = next(i for i, v in enumerate(self.optimizer.variables) if v is rate)
        self.epoch = jax.jit(self._epoch)

    def train(self, recipe: Recipe, seed: int, rates: NDArray[np.float32]) -> Record:
        data = spoilt_data(recipe)
        model, optimizer = fresh_model(recipe, seed)
        state = tuple(
            [variable.value for variable in variables]
            for variables in (
                model.trainable_variables, model.non_trainable_variables, optimizer.variables,
            )
        )  # fmt: skip
        random = np.random.default_rng(seed)
        logs = []
        for rate in rates:
            order = batches(recipe, len(data.train[1]), random)
            state, log = self.epoch(state, order, rate, data.train, data.validation, data.fresh)
            logs.append(log)
        logs = jax.device_get(logs)
        return Record(**{name: np.stack([log[name] for log in logs]) for name in logs[0]})

    def _outputs(self, state: Any, x: Any) -> tuple[Any, Any]:
        output, _, penalties = self.model.stateless_call(
            state[0], state[1], x, training=False, return_losses=True
        )
        return output, sum(penalties)

    def _losses(self, y: Any, output: Any) -> Any:
        return nets.row_losses(self.structure, self.classes, y, output)

    def _metric(self, y: Any, output: Any) -> Any:
        return nets.row_metrics(self.structure, self.classes, y, output).mean()

    def _step(self, state: Any, x: Any, y: Any, rate: Any) -> tuple[Any, tuple[Any, Any]]:
        def objective(weights: Any, others: Any) -> tuple[Any, Any]:
            output, others, penalties = self.model.stateless_call(
                weights, others, x, training=True, return_losses=True
            )
            loss = self._losses(y, output).mean() + sum(penalties)
            return loss, (others, self._metric(y, output))

        weights, others, moments = state
        moments = [rate if i == self.rate_at else v for i, v in enumerate(moments)]
        (loss, (others, metric)), gradients = jax.value_and_grad(objective, has_aux=True)(
            weights, others
        )
        weights, moments = self.optimizer.stateless_apply(moments, gradients, weights)
        return (weights, others, moments), (loss, metric)

    def _epoch(self, state: Any, order: Any, rate: Any, *parts: Rows) -> tuple[Any, dict[str, Any]]:
        x, y = parts[0]
        state, (losses, metrics) = jax.lax.scan(
            lambda state, rows: self._step(state, x[rows], y[rows], rate), state, order
        )
        return state, {
            "loss": losses.mean(),
            "metric": metrics.mean(),
            "batch_deviation": losses.std(),
            **self._measure(state, parts),
        }

    def _measure(self, state: Any, parts: tuple[Rows, ...]) -> dict[str, Any]:
        """All rows at once: one pass compiles faster than three."""
        x, y = (jnp.concatenate([part[i] for part in parts]) for i in (0, 1))
        cuts = np.cumsum([len(part[1]) for part in parts])[:2]
        output, penalty = self._outputs(state, x)
        train, validation, fresh = jnp.split(self._losses(y, output), cuts)
        y, output = y[cuts[0] : cuts[1]], output[cuts[0] : cuts[1]]
        return {
            "val_loss": validation.mean() + penalty,
            "val_metric": self._metric(y, output),
            "train": train.mean(),
            "fresh_rows": fresh,
        }
