"""The register of signals: each is a documented function that measures one number of a run."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from fitdoctor.logs.run import FloatArray, Run


class Unknown(Exception):  # noqa: N818 - not an error: an answer
    """Raised by a signal that cannot be measured on a run; the text says why."""


@dataclass(frozen=True, slots=True)
class Signal:
    """A registered signal: its name, the function that measures it, and what a reader is told.

    `of_group` signals measure a list of sibling runs, all others a single run; those
    `of_recording` take what was measured on the run's recording, and need no curve.
    """

    name: str
    measure: Callable[..., float]
    of_group: bool = False
    of_recording: bool = False

    @property
    def summary(self) -> str:
        """The first line of the function's docstring."""
        return (self.measure.__doc__ or "").strip().splitlines()[0]


SIGNALS: dict[str, Signal] = {}


def signal(function: Callable[[Run], float]) -> Callable[[Run], float]:
    """Register a function of one run under its own name."""
    SIGNALS[function.__name__] = Signal(function.__name__, function)
    return function


def group_signal(function: Callable[[Sequence[Run]], float]) -> Callable[[Sequence[Run]], float]:
    """Register a function of all runs of a group (same seed sweep or folds)."""
    SIGNALS[function.__name__] = Signal(function.__name__, function, of_group=True)
    return function


def is_of_recording(name: str) -> bool:
    """Whether a name is that of a signal which is measured on a recording."""
    return name in SIGNALS and SIGNALS[name].of_recording


@dataclass(slots=True)
class Measurements:
    """Signals of many runs: an array a signal (one entry a run, NaN where unknown) and the reasons.

    `reasons[name][i]` says why signal `name` of run `i` is unknown.
    """

    runs: Sequence[Run]
    values: dict[str, FloatArray] = field(default_factory=dict)
    reasons: dict[str, dict[int, str]] = field(default_factory=dict)


def measure(runs: Sequence[Run], names: Iterable[str]) -> Measurements:
    """Measure the named signals on all runs.

    Raises KeyError for a name that is not registered.
    """
    result = Measurements(runs)
    groups = _groups(runs)
    for name in names:
        values = np.full(len(runs), np.nan)
        reasons: dict[int, str] = {}
        wanted = SIGNALS[name]
        subjects = groups if wanted.of_group else [([i], run) for i, run in enumerate(runs)]
        for members, subject in subjects:
            value, reason = _measure_one(wanted, subject)
            values[members] = value
            if reason:
                reasons.update(dict.fromkeys(members, reason))
        result.values[name], result.reasons[name] = values, reasons
    return result


def _measure_one(wanted: Signal, subject: Run | Sequence[Run]) -> tuple[float, str]:
    try:
        with np.errstate(all="ignore"):  # an exploded loss overflows: the result says so
            value = float(wanted.measure(subject))
    except Unknown as why:
        return math.nan, str(why)
    return value, "not defined on these values" if math.isnan(value) else ""


def _groups(runs: Sequence[Run]) -> list[tuple[list[int], list[Run]]]:
    by_name: dict[str, list[int]] = {}
    for i, run in enumerate(runs):
        by_name.setdefault(run.group or f"\0{i}", []).append(i)
    return [(members, [runs[i] for i in members]) for members in by_name.values()]
