"""Turns a Recording into an arm."""

from __future__ import annotations

from typing import Any

import numpy as np

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.model import fresh_compile_arguments
from fitdoctor.edits.rebuild import carry_weights, rebuild
from fitdoctor.trials.arm import Arm, first_rows_of
from fitdoctor.trials.journal import fingerprint


def arm_of(name: str, recording: Recording, cost: str = "") -> Arm:
    """The arm that trains what was recorded, from fresh weights unless the recorded were not.

    `cost` names what it is judged by, where that is not the loss (see `Arm`).

    Raises CannotEdit where the model cannot be rebuilt.
    """
    rebuild(recording.model)  # fails now, with its reason, rather than in every trial
    return Arm(
        name,
        lambda: _build(recording),
        recording.fit_arguments,
        _fingerprint(recording),
        tuple(change.apply for change in recording.after_training),
        cost,
    )


def _build(recording: Recording) -> Any:
    model = rebuild(recording.model)
    model.compile(**fresh_compile_arguments(recording.compile_arguments))
    if not recording.weights_fresh:
        first_rows = first_rows_of(recording.fit_arguments.get("x"))
        if not model.built and first_rows is not None:
            model(first_rows)
        carry_weights(recording.model, model)
    return model


def _fingerprint(recording: Recording) -> str:
    """The recording's own, what is done after training, and weights that training starts from."""
    parts: list[Any] = [change.source for change in recording.after_training]
    if not recording.weights_fresh:
        parts.append([np.asarray(weight) for weight in recording.model.get_weights()])
    return fingerprint([recording.fingerprint(), *parts]) if parts else recording.fingerprint()
