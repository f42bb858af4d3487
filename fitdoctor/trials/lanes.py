"""A lane is one trial inside the fused engine; Keras' own callbacks steer it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fitdoctor.trials.program import Logs, State


class LaneOptimizer:
    """What callbacks see as the optimizer: a learning rate they can read and set."""

    def __init__(self, learning_rate: float) -> None:
        self._learning_rate = np.float32(learning_rate)

    @property
    def learning_rate(self) -> np.float32:
        """The lane's learning rate in the precision of Keras' variable."""
        return self._learning_rate

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        self._learning_rate = np.float32(value)


class Lane:
    """One trial: its state, the order of its rows, its callbacks and its history.

    Callbacks get the lane as their `model`: they use its `optimizer`, `stop_training`, `metrics`,
    `get_weights` and `set_weights`.
    """

    def __init__(
        self, seed: int, state: State, learning_rate: float, callbacks: list[Any], metrics: Any
    ) -> None:
        self.seed = seed
        self.read_state: Callable[[], State] = lambda: state
        self.optimizer = LaneOptimizer(learning_rate)
        self.callbacks = callbacks
        self.metrics = metrics
        self.stop_training = False
        self.history: dict[str, list[float]] = {}
        for callback in callbacks:
            callback.set_model(self)

    def get_weights(self) -> tuple[list[Any], list[Any]]:
        """The trainable and the other values, for `set_weights` only."""
        state = self.read_state()
        return list(state[0]), list(state[1])

    def set_weights(self, weights: tuple[list[Any], list[Any]]) -> None:
        """Put back what `get_weights` gave."""
        _, _, optimizer, metrics = self.read_state()
        self.read_state = lambda: (weights[0], weights[1], optimizer, metrics)

    def begin(self) -> None:
        """Tell the callbacks that training begins."""
        for callback in self.callbacks:
            callback.on_train_begin()

    def begin_epoch(self, epoch: int) -> None:
        """Tell the callbacks, which may set the learning rate."""
        for callback in self.callbacks:
            callback.on_epoch_begin(epoch)

    def end_epoch(self, epoch: int, logs: Logs, read_state: Callable[[], State]) -> None:
        """Take over the state after an epoch and record the logs, callbacks' additions included."""
        self.read_state = read_state
        values = {name: float(value) for name, value in logs.items()}
        for callback in self.callbacks:
            callback.on_epoch_end(epoch, values)
        for name, value in values.items():
            self.history.setdefault(name, []).append(float(value))
        if not math.isfinite(values["loss"]):
            self.stop_training = True

    def end(self) -> None:
        """Tell the callbacks that training ended: early stopping restores the best weights."""
        for callback in self.callbacks:
            callback.on_train_end()


def orders_of_rows(seed: int, rows: int, epochs: int, shuffle: bool) -> NDArray[np.int64]:
    """The order of rows in each epoch, shape (epochs, rows), as fit draws it after this seed.

    Keras draws one permutation before the first epoch, to look at a batch when it builds metrics.
    """
    if not shuffle:
        return np.tile(np.arange(rows), (epochs, 1))
    generator = np.random.RandomState(seed)
    generator.permutation(rows)
    return np.stack([generator.permutation(rows) for _ in range(epochs)])
