"""An epoch of training and validation as compiled programs over plain arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fitdoctor.trials.data import Data

State = tuple[list[Any], list[Any], list[Any], list[Any]]
"""Values of trainable, other, optimizer and metric variables, as Keras' `train_step` takes them."""

Logs = dict[str, Any]


class Program:
    """A model's `train_step` and `test_step`, run over an epoch by one compiled loop.

    `model` must be compiled and built, with its metrics and optimizer. What is traced and compiled
    serves all data of the same shapes. With `looped` false one compiled step is called from Python
    instead: on a CPU, XLA runs convolutions about three times slower inside a loop.
    With `side_by_side`, states, orders and learning rates have a leading axis of lanes.
    `agreed` notes which ways to call it gave the numbers of `fit`.
    """

    def __init__(
        self,
        model: Any,
        batch_sizes: tuple[int, int],
        looped: bool = True,
        side_by_side: bool = False,
    ) -> None:
        import jax

        self.model = model
        self.batch_size, self.validation_batch_size = batch_sizes
        self.metrics_start = [variable.value for variable in model.metrics_variables]
        self.optimizer_start = [variable.value for variable in model.optimizer.variables]
        self.agreed: set[str] = set()
        self._learning_rate_at = _position_of_learning_rate(model.optimizer)
        self._step = jax.jit(self._train_on) if not looped else self._train_on
        self._test = jax.jit(self._test_on) if not looped else self._test_on
        self.epoch: Callable[..., tuple[Logs, State]] = self._called_epoch
        if looped:
            self.epoch = self._looped(side_by_side)

    def _looped(self, side_by_side: bool) -> Callable[..., tuple[Logs, State]]:
        import jax

        if not side_by_side:
            return jax.jit(self._epoch)
        return jax.jit(jax.vmap(self._epoch, in_axes=(0, None, None, 0, 0)))

    def start(self, model: Any) -> State:
        """The state in which the training of a model like this one begins."""
        trainable = [variable.value for variable in model.trainable_variables]
        others = [variable.value for variable in model.non_trainable_variables]
        return trainable, others, self.optimizer_start, self.metrics_start

    def run(self, state: State, data: Data, order: Any, learning_rate: Any) -> tuple[Logs, State]:
        """Train one epoch with the rows in this order, then validate; logs as Keras names them."""
        return self.epoch(state, data.training, data.validation, order, learning_rate)

    def model_with(self, state: State) -> Any:
        """The model with the weights of a state, until it is given others."""
        model = self.model
        for variables, values in (
            (model.trainable_variables, state[0]),
            (model.non_trainable_variables, state[1]),
        ):
            for variable, value in zip(variables, values, strict=True):
                variable.assign(value)
        return model

    def _epoch(
        self, state: State, data: Any, validation: Any, order: Any, learning_rate: Any
    ) -> tuple[Logs, State]:
        state = self._at_start(state, learning_rate)
        logs, state = _over_batches(
            lambda state, rows: self._train_on(state, data, rows), state, order, self.batch_size
        )
        rows = np.arange(_rows_of(validation))
        seen, tested = _over_batches(
            lambda state, rows: self._test_on(state, validation, rows),
            self._at_start_of_test(state),
            rows,
            self.validation_batch_size,
        )
        return _after_validation(logs, state, seen, tested)

    def _called_epoch(
        self, state: State, data: Any, validation: Any, order: Any, learning_rate: Any
    ) -> tuple[Logs, State]:
        state = self._at_start(state, learning_rate)
        logs: Logs = {}
        for rows in _batches(order, self.batch_size):
            logs, state = self._step(state, data, rows)
        seen: Logs = {}
        testing = self._at_start_of_test(state)
        for rows in _batches(np.arange(_rows_of(validation)), self.validation_batch_size):
            seen, testing = self._test(testing, validation, rows)
        return _after_validation(logs, state, seen, testing)

    def _train_on(self, state: State, data: Any, rows: Any) -> tuple[Logs, State]:
        logs, state = self.model.train_step(state, _take(data, rows))
        return logs, tuple(list(part) for part in state)  # type: ignore[return-value]

    def _test_on(self, state: Any, data: Any, rows: Any) -> tuple[Logs, Any]:
        logs, state = self.model.test_step(state, _take(data, rows))
        return logs, tuple(list(part) for part in state)

    def _at_start(self, state: State, learning_rate: Any) -> State:
        trainable, others, optimizer, _ = state
        if self._learning_rate_at is not None:
            optimizer = list(optimizer)
            optimizer[self._learning_rate_at] = learning_rate
        return trainable, others, optimizer, self.metrics_start

    def _at_start_of_test(self, state: State) -> tuple[list[Any], list[Any], list[Any]]:
        return state[0], state[1], self.metrics_start


def _after_validation(logs: Logs, state: State, seen: Logs, tested: Any) -> tuple[Logs, State]:
    """As in fit, validation may change variables that are not trained (the seeds of an RNN)."""
    trainable, _, optimizer, metrics = state
    named = {f"val_{name}": value for name, value in seen.items()}
    return {**logs, **named}, (trainable, tested[1], optimizer, metrics)


def has_convolution(model: Any) -> bool:
    """Whether a layer of the model convolves."""
    return any("Conv" in type(layer).__name__ for layer in model._flatten_layers())


def _over_batches(
    step: Callable[[Any, Any], tuple[Logs, Any]], state: Any, order: Any, batch_size: int
) -> tuple[Logs, Any]:
    """Call `step` on each batch of rows in a compiled loop; the last, smaller batch by itself."""
    import jax

    full = len(order) // batch_size
    logs: Logs = {}
    if full:
        batches = jax.numpy.asarray(order[: full * batch_size]).reshape(full, batch_size)

        def body(carried: Any, rows: Any) -> tuple[Any, Logs]:
            logs, carried = step(carried, rows)
            return carried, logs

        state, all_logs = jax.lax.scan(body, state, batches)
        logs = {name: values[-1] for name, values in all_logs.items()}
    if len(order) % batch_size:
        logs, state = step(state, order[full * batch_size :])
    return logs, state


def _batches(order: NDArray[np.int64], size: int) -> list[NDArray[np.int64]]:
    return [order[first : first + size] for first in range(0, len(order), size)]


def _take(data: Any, rows: Any) -> Any:
    import jax

    return jax.tree.map(lambda array: array[rows], data)


def _rows_of(data: Any) -> int:
    import jax

    return len(jax.tree.leaves(data)[0])


def _position_of_learning_rate(optimizer: Any) -> int | None:
    for index, variable in enumerate(optimizer.variables):
        if variable is optimizer._learning_rate:
            return index
    return None
