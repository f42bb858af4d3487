"""One rerun: an arm trained under a seed, and how it went."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
Outcome = Literal["finished", "diverged", "failed"]
OUTCOMES = ("finished", "diverged", "failed")


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """One rerun.

    `outcome` is *finished*, *diverged* (a loss became NaN or infinite) or *failed* (it crashed or
    ran out of memory; `reason` says why in one line). `losses` (rows,) are the held-out losses of
    the model that would be kept, by the baseline's own loss without penalties; NaN where the trial
    did not finish. `history` has a list a curve, a number an epoch; `kept_epoch` counts from 1.
    `costs` has what the model costs as it would be used, by measure, where that was wanted.
    """

    arm: str
    seed: int
    outcome: Outcome
    losses: FloatArray
    reason: str = ""
    history: dict[str, list[float]] = field(default_factory=dict)
    kept_epoch: int = 0
    seconds: float = 0.0
    engine: str = "fit"
    costs: dict[str, float] = field(default_factory=dict)

    @property
    def epochs(self) -> int:
        """How many epochs were trained."""
        return len(self.history.get("loss", []))

    @property
    def loss(self) -> float:
        """The mean held-out loss; NaN where the trial did not finish."""
        return float(self.losses.mean())

    def to_json(self) -> dict[str, Any]:
        """The trial as plain JSON values; numbers that are not finite as text."""
        return {
            "arm": self.arm,
            "seed": self.seed,
            "outcome": self.outcome,
            "reason": self.reason,
            "kept_epoch": self.kept_epoch,
            "seconds": self.seconds,
            "engine": self.engine,
            "losses": _texts(self.losses.tolist()),
            "history": {name: _texts(values) for name, values in self.history.items()},
            "costs": self.costs,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Trial:
        """The trial that `to_json` wrote. Raises KeyError, TypeError or ValueError for others."""
        if data["outcome"] not in OUTCOMES:
            raise ValueError(f"unknown outcome {data['outcome']!r}")
        return cls(
            arm=str(data["arm"]),
            seed=int(data["seed"]),
            outcome=data["outcome"],
            losses=np.array(_numbers(data["losses"])),
            reason=str(data["reason"]),
            history={str(name): _numbers(values) for name, values in data["history"].items()},
            kept_epoch=int(data["kept_epoch"]),
            seconds=float(data["seconds"]),
            engine=str(data["engine"]),
            costs={str(name): float(value) for name, value in data.get("costs", {}).items()},
        )


def _texts(values: list[float]) -> list[float | str]:
    return [value if math.isfinite(value) else str(value) for value in values]


def _numbers(values: list[float | str]) -> list[float]:
    return [float(value) for value in values]
