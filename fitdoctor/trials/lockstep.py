"""Runs lanes through their epochs, one after another or all at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fitdoctor.trials.data import Data
from fitdoctor.trials.lanes import Lane
from fitdoctor.trials.program import Program, State

IntArray = NDArray[np.int64]


def one_by_one(program: Program, data: Data, lanes: list[Lane], orders: IntArray) -> None:
    """Train each lane to its end before the next; `orders` has shape (lanes, epochs, rows)."""
    for lane, order in zip(lanes, orders, strict=True):
        lane.begin()
        for epoch, rows in enumerate(order):
            lane.begin_epoch(epoch)
            logs, state = program.run(lane.read_state(), data, rows, lane.optimizer.learning_rate)
            lane.end_epoch(epoch, logs, _constant(state))
            if lane.stop_training:
                break
        lane.end()


def side_by_side(program: Program, data: Data, lanes: list[Lane], orders: IntArray) -> None:
    """Train all lanes in each epoch at once; what a stopped lane computes on is thrown away.

    The program must have been made with `side_by_side`; `orders` as for `one_by_one`.
    """
    import jax

    for lane in lanes:
        lane.begin()
    states = jax.tree.map(lambda *parts: jax.numpy.stack(parts), *[x.read_state() for x in lanes])
    for epoch in range(orders.shape[1]):
        running = [lane for lane in lanes if not lane.stop_training]
        if not running:
            break
        for lane in running:
            lane.begin_epoch(epoch)
        rates = np.array([lane.optimizer.learning_rate for lane in lanes])
        all_logs, states = program.run(states, data, orders[:, epoch], rates)
        all_logs = {name: np.asarray(values) for name, values in all_logs.items()}
        for index, lane in enumerate(lanes):
            if lane in running:
                logs = {name: values[index] for name, values in all_logs.items()}
                lane.end_epoch(epoch, logs, _slice(states, index))
    for lane in lanes:
        lane.end()


def _constant(state: State) -> Callable[[], State]:
    return lambda: state


def _slice(states: Any, index: int) -> Callable[[], State]:
    import jax

    return lambda: jax.tree.map(lambda values: values[index], states)
