"""The learning rate of a recorded training."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording
from fitdoctor.remedies.registry import NotApplicable

RATE_CALLBACKS = {"ReduceLROnPlateau", "LearningRateScheduler"}


def learning_rate(recording: Recording) -> float:
    """The constant rate of the optimizer; raises NotApplicable where it follows a schedule."""
    rate = recording.compile_arguments["optimizer"].get_config().get("learning_rate")
    if not isinstance(rate, (int, float)):
        raise NotApplicable("the learning rate follows a schedule")
    if rate <= 0:
        raise NotApplicable(f"the learning rate is {rate:g}")
    return rounded(float(rate))


def require_no_rate_callback(recording: Recording) -> None:
    """Raise NotApplicable where a callback sets the rate already."""
    for callback in recording.callbacks:
        if type(callback).__name__ in RATE_CALLBACKS:
            raise NotApplicable(f"{type(callback).__name__} changes the learning rate already")


def rounded(value: float) -> float:
    """Six significant digits: a rate kept in 32 bits reads 0.0010000000474974513."""
    return float(f"{value:.6g}")
