"""A training run and its curves: what every reader makes and every signal measures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Split = Literal["train", "validation", ""]
Direction = Literal[-1, 0, 1]
FloatArray = NDArray[np.float64]


@dataclass(slots=True, eq=False)  # nobody changes one, but a frozen one takes five times as long
class Curve:
    """One logged series of a run.

    `name` is the name in the log; `metric`, `split` and `direction` say how it was understood:
    the standard name ("loss", "accuracy", "learning_rate", "gradient_norm", ... or the log's own
    where it is no known one), the part of the data it was measured on ("" where that makes no
    sense or is unknown), and whether better means falling (-1), rising (1) or is not known (0).

    `steps`, `values` and `wall_times` (seconds since 1970, or None) have one entry per logged
    point, in order of steps. `values` keeps NaN and infinities: they are evidence. A table cell
    left empty is no point. `per` tells what a step counts.
    """

    name: str
    metric: str
    split: Split
    direction: Direction
    steps: FloatArray
    values: FloatArray
    wall_times: FloatArray | None = None
    per: Literal["epoch", "step"] = "epoch"

    def __len__(self) -> int:
        return len(self.values)


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Run:
    """One training run: where it was read and the curves it logged.

    `name` is what the user sees, `path` the file or folder of the run, `dialect` the kind of log
    ("keras-csv", "tensorboard", ...). Runs with the same non-empty `group` are siblings that
    differ by seed or fold alone. `notes` tell what was lost or resolved in reading (a cut tail,
    a restart), in plain words. `measured` holds what was measured on the recorded model and its
    data, where there is a recording: a number by the name of its signal, or why there is none.
    """

    name: str
    path: Path
    curves: tuple[Curve, ...]
    dialect: str = ""
    group: str = ""
    notes: tuple[str, ...] = ()
    measured: Mapping[str, float | str] = field(default_factory=dict)

    def curve(self, metric: str, split: Split = "") -> Curve | None:
        """The curve of this metric and split, or None; the first logged where there are several."""
        for curve in self.curves:
            if curve.metric == metric and curve.split == split:
                return curve
        return None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file or folder that holds no training log, and the reason in plain words."""

    path: Path
    reason: str


@dataclass(slots=True)
class Reading:
    """What was found under the paths a user gave: the runs, and what was refused."""

    runs: list[Run] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)

    def extend(self, others: Iterable[Reading]) -> None:
        """Add what other readings found."""
        for other in others:
            self.runs.extend(other.runs)
            self.refused.extend(other.refused)
