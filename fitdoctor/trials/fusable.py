"""Which arms the fused engine accepts, and why not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fitdoctor.capture.callbacks import OURS
from fitdoctor.trials.arm import is_arrays
from fitdoctor.trials.callbacks import given_callbacks
from fitdoctor.trials.held_out import row_count
from fitdoctor.trials.scoring import has_own_loss

PLAIN_ARGUMENTS = {
    "x", "y", "sample_weight", "class_weight", "batch_size", "epochs", "verbose", "callbacks",
    "shuffle", "validation_data", "validation_split", "validation_batch_size",
}  # fmt: skip
"""Arguments of fit that the fused engine follows; any other that is set needs plain fit."""

NEUTRAL = {"validation_freq": 1, "initial_epoch": 0}
"""Values of other arguments that ask for nothing; of those not named it is None."""

OPTIMIZERS = {"SGD", "Adam", "AdamW", "Nadam", "Adamax", "RMSprop", "Adagrad", "Adadelta"}
"""Optimizers of Keras whose starting state does not depend on the weights."""

MOST_BYTES = 2**30
"""All data lies on the device at once; more than 1 GiB is left to fit's batches."""


def why_not_fused(model: Any, training: Mapping[str, Any]) -> str:
    """Why an arm's model and fit arguments need plain fit, in a few words; "" where they do not."""
    import keras

    if keras.backend.backend() != "jax":
        return f"the backend is {keras.backend.backend()}, not JAX"
    return _why_not_data(training) or _why_not_model(model) or _why_not_callbacks(model, training)


def _why_not_data(training: Mapping[str, Any]) -> str:
    others = sorted(
        name
        for name, value in training.items()
        if name not in PLAIN_ARGUMENTS and value != NEUTRAL.get(name)
    )
    if others:
        return f"fit is given {', '.join(others)}"
    if not (is_arrays(training.get("x")) and is_arrays(training.get("y"))):
        return "the data is a pipeline"
    if training.get("shuffle", True) not in (True, False):
        return f"shuffle is {training['shuffle']!r}"
    if _bytes(training["x"]) > MOST_BYTES:
        return "the data is larger than 1 GiB"
    return ""


def _why_not_model(model: Any) -> str:
    optimizer = model.optimizer
    if has_own_loss(model):
        return "the model computes its own loss"
    if model.run_eagerly or not model.jit_compile:
        return "the model is not compiled by XLA"
    if type(optimizer).__name__ not in OPTIMIZERS or "keras." not in type(optimizer).__module__:
        return f"the optimizer {type(optimizer).__name__} is not a plain one"
    if optimizer.use_ema:
        return "the optimizer keeps a moving average of the weights"
    return ""


def _why_not_callbacks(model: Any, training: Mapping[str, Any]) -> str:
    import keras

    kinds = {type(callback).__name__ for callback in given_callbacks(training)}
    if kinds & set(OURS):
        return f"{', '.join(sorted(kinds & set(OURS)))} changes the model between epochs"
    scheduled = isinstance(
        model.optimizer._learning_rate, keras.optimizers.schedules.LearningRateSchedule
    )
    if scheduled and kinds & {"ReduceLROnPlateau", "LearningRateScheduler"}:
        return "a callback sets a learning rate that follows a schedule"
    return ""


def _bytes(data: Any) -> int:
    import keras

    leaves = keras.tree.flatten(data)
    return sum(4 * int(leaf.size) for leaf in leaves) if row_count(data) else 0
