"""Learning-rate schedules over a whole training, as several remedies share them."""

from __future__ import annotations

from fitdoctor.capture.data import steps_per_epoch
from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import KerasObject, SetOptimizerArguments, Value
from fitdoctor.remedies.epochs import epochs
from fitdoctor.remedies.learning_rate import learning_rate, require_no_rate_callback
from fitdoctor.remedies.registry import NotApplicable

FEWEST_STEPS = 4  # with fewer, a plan has no stages


def rate_and_steps(recording: Recording) -> tuple[float, int]:
    """The constant rate that a schedule may replace, and the steps of the whole training.

    Raises NotApplicable where the rate follows a plan already, or the steps are too few or not
    known before training.
    """
    rate = learning_rate(recording)
    require_no_rate_callback(recording)
    in_epoch = steps_per_epoch(recording)
    if in_epoch is None:
        raise NotApplicable("the number of steps in an epoch is not known beforehand")
    steps = in_epoch * epochs(recording)
    if steps < FEWEST_STEPS:
        raise NotApplicable(f"it trains for {steps} steps only: too few for a schedule")
    return rate, steps


def with_schedule(name: str, **arguments: Value) -> SetOptimizerArguments:
    """The optimizer's rate given by a schedule of keras.optimizers.schedules."""
    schedule = KerasObject("optimizers.schedules", name, arguments)
    return SetOptimizerArguments({"learning_rate": schedule})
