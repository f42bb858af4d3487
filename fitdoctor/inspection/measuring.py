"""Measures all signals of a recording; what cannot be measured comes with its reason."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from fitdoctor.capture.recording import Recording
from fitdoctor.inspection.of_data import OF_DATA
from fitdoctor.inspection.of_model import OF_MODEL
from fitdoctor.inspection.of_task import OF_TASK
from fitdoctor.inspection.rows import first_line
from fitdoctor.inspection.subject import Measurement, Subject
from fitdoctor.signals.registry import Unknown

MEASUREMENTS = {**OF_DATA, **OF_TASK, **OF_MODEL}


def measure_recording(recording: Recording) -> Mapping[str, float | str]:
    """The value of each signal by its name, or the reason why there is none, in one line.

    Nothing is trained, and the recorded model is left as it is: what needs a model is measured on
    a copy, on real rows.
    """
    subject = Subject(recording)
    return {name: _value(measure, subject) for name, measure in MEASUREMENTS.items()}


def _value(measure: Measurement, subject: Subject) -> float | str:
    try:
        with np.errstate(all="ignore"):
            value = float(measure(subject))
    except Unknown as reason:
        return str(reason)
    except Exception as error:  # the model and its data are a stranger's: one signal fails alone
        return f"measuring it failed: {first_line(error)}"
    return "not defined on this data" if math.isnan(value) else value
