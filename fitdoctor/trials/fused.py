"""Trains all seeds of an arm with one compiled program on JAX, to the numbers of `Model.fit`."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fitdoctor.capture.data import DEFAULT_BATCH_SIZE
from fitdoctor.trials.arm import Arm, build_under_seed, first_rows_of
from fitdoctor.trials.callbacks import given_callbacks, kept_epoch, steering_callbacks
from fitdoctor.trials.compiling import compiled_quickly
from fitdoctor.trials.data import Data, on_device
from fitdoctor.trials.fusable import why_not_fused
from fitdoctor.trials.held_out import row_count
from fitdoctor.trials.lanes import Lane, orders_of_rows
from fitdoctor.trials.lockstep import one_by_one, side_by_side
from fitdoctor.trials.plain import Training, as_trial, failed, fitted, scored
from fitdoctor.trials.sharing import program_for
from fitdoctor.trials.split import Fold
from fitdoctor.trials.task import Task
from fitdoctor.trials.trial import Trial

TOLERANCE = 1e-4
"""How far the first epochs' numbers may be from fit's, relative to 1 or to themselves: float32
sums in another order differ by about 1e-6 a step, another order of rows by 1e-2 and more."""

FEW_ROWS = 10_000
"""With so many rows the two epochs of fit that are compared take less time than compiling them."""


class Fused:
    """The engine for one arm: it compiles once and then trains seed after seed.

    `side_by_side` trains the seeds of a call at once (faster on a GPU), else one after another
    (faster on a CPU). Raises ValueError with the reason where the arm needs plain fit.
    """

    def __init__(self, task: Task, arm: Arm, side_by_side: bool) -> None:
        self.task, self.arm, self.side_by_side = task, arm, side_by_side
        self.training = task.training[arm.name]
        self.inputs = task.held_out[arm.name]
        model = self._build(seed=0)
        reason = why_not_fused(model, self.training)
        if reason:
            raise ValueError(reason)
        self.learning_rate = float(model.optimizer.learning_rate)
        rows = self._rows_trained_on()
        self.rows = row_count(rows)
        trained = on_device(rows)
        self.data = {fold: Data(trained, on_device(self._shown(fold))) for fold in task.folds}
        size = int(self.training.get("batch_size") or DEFAULT_BATCH_SIZE)
        sizes = (size, int(self.training.get("validation_batch_size") or size))
        data = self.data[task.folds[0]]
        self.program = program_for(arm, model, data, sizes, side_by_side)

    def check(self, seeds: Sequence[int]) -> str:
        """Compare two epochs with plain `fit`; returns how they differ, "" where they agree.

        The second epoch starts from what the first one left behind. The first seed is compared;
        the others are along so that what is compiled serves `train`. Where the program of another
        arm agreed that is called in the same way, nothing is compared.
        """
        if self._way() in self.program.agreed:
            return ""
        fold = self.task.folds[0]
        epochs = min(2, self.task.epochs[self.arm.name])
        lanes = self._lanes(seeds)
        self._run(lanes, fold, epochs)
        found = lanes[0].history
        difference = ""
        # A last bit that quick compiling changes grows where the learning rate is high.
        for quickly in (True, False) if self.rows <= FEW_ROWS else (False,):
            with compiled_quickly(quickly):
                _, expected, _ = fitted(self.task, self.arm, seeds[0], fold, epochs)
            difference = _difference(found, expected)
            if not difference:
                self.program.agreed |= {self._way()} - {""}
                break
        return difference

    def _way(self) -> str:
        """What, beside its program, an arm's training depends on: callbacks, the order of rows."""
        if given_callbacks(self.training):
            return self.arm.fingerprint
        weighted = self.training.get("class_weight") is not None
        return f"shuffle {self.training.get('shuffle', True)}, class weights {weighted}"

    def train(self, seeds: Sequence[int]) -> list[Trial]:
        """Train the arm under each seed. Out of memory, a group of seeds is halved and retried."""
        begun = time.perf_counter()
        try:
            by_fold = [self._train_fold(seeds, fold) for fold in self.task.folds]
        except Exception as error:
            if len(seeds) > 1 and "RESOURCE_EXHAUSTED" in str(error):
                half = len(seeds) // 2
                return self.train(seeds[:half]) + self.train(seeds[half:])
            return [failed(self.arm, seed, self.task.losses, error, "fused") for seed in seeds]
        seconds = (time.perf_counter() - begun) / len(seeds)
        return [
            as_trial(self.arm, seed, list(trainings), seconds, "fused")
            for seed, trainings in zip(seeds, zip(*by_fold, strict=True), strict=True)
        ]

    def _train_fold(self, seeds: Sequence[int], fold: Fold) -> list[Training]:
        lanes = self._lanes(seeds)
        self._run(lanes, fold, self.task.epochs[self.arm.name])
        return [self._scored(lane, fold) for lane in lanes]

    def _run(self, lanes: list[Lane], fold: Fold, epochs: int) -> None:
        shuffle = self.training.get("shuffle", True)
        orders = np.stack([orders_of_rows(lane.seed, self.rows, epochs, shuffle) for lane in lanes])
        advance = side_by_side if self.side_by_side else one_by_one
        advance(self.program, self.data[fold], lanes, orders)

    def _lanes(self, seeds: Sequence[int]) -> list[Lane]:
        return [
            Lane(
                seed,
                self.program.start(self._build(seed)),
                self.learning_rate,
                steering_callbacks(self.training, self.task.tell),
                self.program.model.metrics,
            )
            for seed in seeds
        ]

    def _scored(self, lane: Lane, fold: Fold) -> Training:
        model = self.program.model_with(lane.read_state())
        epoch = kept_epoch(lane.callbacks, len(lane.history["loss"]))
        return scored(self.task, self.arm, model, lane.history, epoch, fold)

    def _shown(self, fold: Fold) -> tuple[Any, ...]:
        """The rows that are validated on after each epoch."""
        return self.inputs.take(fold.selection).as_validation_data()

    def _rows_trained_on(self) -> tuple[Any, ...]:
        data = (self.training["x"], self.training["y"])
        weight = self.training.get("sample_weight")
        if self.training.get("class_weight") is not None:
            weight = _weights_of_rows(self.training["y"], self.training["class_weight"])
        return data if weight is None else (*data, weight)

    def _build(self, seed: int) -> Any:
        return build_under_seed(self.arm, self.task.baseline, seed, first_rows_of(self.inputs.x))


def _weights_of_rows(labels: Any, class_weight: Mapping[int, float]) -> NDArray[np.float32]:
    """The weight of each row's class, as fit takes it: 1 for a class without one."""
    numbers = np.asarray(labels)
    if numbers.ndim > 1:
        one_hot = numbers.shape[-1] > 1
        numbers = numbers.argmax(axis=-1) if one_hot else numbers[..., 0]
    weights = [class_weight.get(int(number), 1.0) for number in np.round(numbers)]
    return np.array(weights, dtype=np.float32)


def _difference(found: Mapping[str, list[float]], expected: Mapping[str, list[float]]) -> str:
    """How the curves differ from those of fit; "" where they agree."""
    for name, values in expected.items():
        ours = found.get(name, [])
        if not _agree(ours, values):
            return f"{name} is {_listed(ours)}, by fit {_listed(values)}"
    return ""


def _agree(found: list[float], expected: list[float]) -> bool:
    return len(found) == len(expected) and np.allclose(
        found, expected, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True
    )


def _listed(values: list[float]) -> str:
    return ", ".join(f"{value:.6g}" for value in values) or "missing"
