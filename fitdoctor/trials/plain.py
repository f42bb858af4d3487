"""Trains one trial with `Model.fit`: the way every other engine is measured against."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from fitdoctor.capture.data import DEFAULT_BATCH_SIZE
from fitdoctor.trials.arm import Arm, as_used, build_under_seed, first_rows_of, is_arrays
from fitdoctor.trials.callbacks import kept_epoch, steering_callbacks, stop_when_diverged
from fitdoctor.trials.costs import COUNTED, measured
from fitdoctor.trials.split import Fold
from fitdoctor.trials.task import Task
from fitdoctor.trials.trial import FloatArray, Outcome, Trial

ALL_STEPS = 10**6
"""More steps than an epoch has: on JAX one call then runs the whole epoch, to the same bits."""


@dataclass(frozen=True, slots=True, eq=False)
class Training:
    """The result of one training: curves, the epoch kept, the losses that decide, the costs."""

    history: dict[str, list[float]]
    kept_epoch: int
    losses: FloatArray
    costs: dict[str, float]


def train(task: Task, arm: Arm, seed: int) -> Trial:
    """Train an arm under a seed with `fit`, score it, and say how it went.

    A crash or a lack of memory makes a failed trial.
    """
    begun = time.perf_counter()
    try:
        epochs = task.epochs[arm.name]
        results = [fit_once(task, arm, seed, fold, epochs) for fold in task.folds]
    except Exception as error:
        return failed(arm, seed, task.losses, error, "fit")
    return as_trial(arm, seed, results, time.perf_counter() - begun, "fit")


def failed(arm: Arm, seed: int, losses: int, error: Exception, engine: str) -> Trial:
    """The trial of a training that raised: `losses` NaN."""
    nothing = np.full(losses, np.nan)
    return Trial(arm.name, seed, "failed", nothing, reason_of(error), engine=engine)


def as_trial(arm: Arm, seed: int, results: list[Training], seconds: float, engine: str) -> Trial:
    """A trial from its trainings, one a fold; its curves are those of the first."""
    losses = np.concatenate([result.losses for result in results])
    curves = [curve for result in results for curve in result.history.get("loss", [])]
    good = np.isfinite(losses).all() and np.isfinite(curves).all()
    outcome: Outcome = "finished" if good else "diverged"
    return Trial(
        arm=arm.name,
        seed=seed,
        outcome=outcome,
        losses=losses if good else np.full(len(losses), np.nan),
        reason="" if good else "the loss became NaN or infinite",
        history=results[0].history,
        kept_epoch=results[0].kept_epoch,
        seconds=round(seconds, 3),
        engine=engine,
        costs=results[0].costs,
    )


def scored(
    task: Task, arm: Arm, model: Any, history: dict[str, list[float]], kept: int, fold: Fold
) -> Training:
    """A training by its curves and its model, judged as it would be used, on rows that decide.

    The model itself is left as it is; costs are measured in the first fold alone.
    """
    deciding = task.decision_rows(arm, fold)
    wanted = set(task.costs.values()) if fold is task.folds[0] else set()
    is_spent = bool(arm.after_training) or not wanted <= COUNTED
    used = as_used(arm, model, first_rows_of(deciding.x)) if is_spent else model
    losses = task.scorer.losses(used, deciding)
    size = int(task.training[arm.name].get("batch_size") or DEFAULT_BATCH_SIZE)
    batch = deciding.take(np.arange(min(size, deciding.rows)))
    return Training(history, kept, losses, measured(wanted, used, batch))


def fit_once(task: Task, arm: Arm, seed: int, fold: Fold, epochs: int) -> Training:
    """One training by `fit` under a seed, scored on the rows that decide."""
    model, history, kept = fitted(task, arm, seed, fold, epochs)
    return scored(task, arm, model, history, kept, fold)


def fitted(
    task: Task, arm: Arm, seed: int, fold: Fold, epochs: int
) -> tuple[Any, dict[str, list[float]], int]:
    """A model trained by `fit` under a seed, its curves, and the epoch whose weights it has."""
    import keras

    training = task.training[arm.name]
    shown = task.held_out[arm.name].take(fold.selection)
    model = build_under_seed(arm, task.baseline, seed, first_rows_of(shown.x))
    allow_long_executions(model, training)
    steering = steering_callbacks(training, task.tell)
    keras.utils.set_random_seed(seed)
    history = model.fit(
        **{
            **training,
            "epochs": epochs,
            "verbose": 0,
            "callbacks": [*steering, stop_when_diverged()],
            "validation_data": shown.as_validation_data(),
        }
    ).history
    curves = {name: [float(value) for value in values] for name, values in history.items()}
    return model, curves, kept_epoch(steering, len(curves["loss"]))


def allow_long_executions(model: Any, training: dict[str, Any]) -> None:
    """On JAX, let one call run a whole epoch: the same numbers with less between the steps.

    Only where an epoch ends with the data: a generator without end would never return.
    """
    import keras

    ends = is_arrays(training.get("x")) and training.get("steps_per_epoch") is None
    if keras.backend.backend() == "jax" and ends and not model.run_eagerly:
        model.steps_per_execution = ALL_STEPS


def untrained_losses(task: Task, seed: int) -> FloatArray:
    """The held-out losses of the baseline before training, in the order of `Trial.losses`."""
    deciding = [task.decision_rows(task.baseline, fold) for fold in task.folds]
    model = build_under_seed(task.baseline, task.baseline, seed, first_rows_of(deciding[0].x))
    return np.concatenate([task.scorer.losses(model, rows) for rows in deciding])


def reason_of(error: Exception) -> str:
    """An error in one line; a lack of memory by that name."""
    text = " ".join(str(error).split())
    if isinstance(error, MemoryError) or "RESOURCE_EXHAUSTED" in text or "OOM" in text:
        return f"out of memory: {text[:200]}".rstrip(": ")
    return f"{type(error).__name__}: {text[:300]}"
