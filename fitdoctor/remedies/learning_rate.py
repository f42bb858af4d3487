"""The learning rate of a recorded training."""

from __future__ import annotations

from typing import Any

from fitdoctor.capture.recording import Recording
from fitdoctor.remedies.registry import NotApplicable

RATE_CALLBACKS = {
    "ReduceLROnPlateau": "changes the learning rate",
    "LearningRateScheduler": "changes the learning rate",
    "GrowingBatch": "grows the batch in the place of a falling rate",
}


def optimizer_config(recording: Recording) -> dict[str, Any]:
    """The optimizer's arguments; raises NotApplicable where it is wrapped for mixed precision."""
    optimizer = recording.compile_arguments["optimizer"]
    if type(optimizer).__name__ == "LossScaleOptimizer":
        raise NotApplicable("the optimizer is wrapped for mixed precision")
    return dict(optimizer.get_config())


def learning_rate(recording: Recording) -> float:
    """The constant rate of the optimizer; raises NotApplicable where it follows a schedule."""
    rate = optimizer_config(recording).get("learning_rate")
    if not isinstance(rate, (int, float)):
        raise NotApplicable("the learning rate follows a schedule")
    if rate <= 0:
        raise NotApplicable(f"the learning rate is {rate:g}")
    return rounded(float(rate))


def require_no_rate_callback(recording: Recording) -> None:
    """Raise NotApplicable where a callback sets the rate already, or does what stands for it."""
    for callback in recording.callbacks:
        name = type(callback).__name__
        if name in RATE_CALLBACKS:
            raise NotApplicable(f"{name} {RATE_CALLBACKS[name]} already")


def rounded(value: float) -> float:
    """Six significant digits: a rate kept in 32 bits reads 0.0010000000474974513."""
    return float(f"{value:.6g}")
