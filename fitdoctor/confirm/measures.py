"""What is told beside the held-out loss: a measure of the very problem, for both arms."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from fitdoctor.rulebook.finding import Problem
from fitdoctor.trials.trial import Trial


@dataclass(frozen=True, slots=True)
class Measure:
    """A number of both arms, a mean over seeds; NaN where a curve for it is missing.

    It decides nothing: crippling a training closes its gap, too.
    """

    name: str
    baseline: float
    remedy: float

    @property
    def sentence(self) -> str:
        """The measure in plain words."""
        return f"{self.name} {_shown(self.baseline)} -> {_shown(self.remedy)}"


def measure(problem: Problem, baseline: Sequence[Trial], remedy: Sequence[Trial]) -> Measure | None:
    """The measure of a problem from the trials of both arms on the same seeds, in their order.

    Overfitting: the validation loss at the end, of the last epoch rather than the one kept.
    Underfitting: the training loss at the end. Instability: the share of epochs in which the
    training loss rose. Slow convergence: epochs until the validation loss is as low as the
    baseline's lowest; infinite where a seed never comes there. Losses are those that training
    shows, an arm's own with its penalties. None where no seed finished in both arms.
    """
    pairs = [
        (one, other)
        for one, other in zip(baseline, remedy, strict=False)
        if one.seed == other.seed and one.outcome == other.outcome == "finished"
    ]
    if not pairs:
        return None
    name, of = MEASURES[problem]
    values = np.array([of(one, other) for one, other in pairs])
    return Measure(name, *(float(mean) for mean in values.mean(axis=0)))


def _at_the_end(curve: str) -> Callable[[Trial, Trial], tuple[float, float]]:
    def values(baseline: Trial, remedy: Trial) -> tuple[float, float]:
        return _last(baseline, curve), _last(remedy, curve)

    return values


def _last(trial: Trial, curve: str) -> float:
    return trial.history[curve][-1] if trial.history.get(curve) else math.nan


def _rises(baseline: Trial, remedy: Trial) -> tuple[float, float]:
    return _share_of_rises(baseline), _share_of_rises(remedy)


def _share_of_rises(trial: Trial) -> float:
    steps = np.diff(trial.history.get("loss", []))
    return float((steps > 0).mean()) if len(steps) else math.nan


def _epochs_to_the_best(baseline: Trial, remedy: Trial) -> tuple[float, float]:
    best = min(baseline.history.get("val_loss", []), default=math.nan)
    return _first_at(baseline, best), _first_at(remedy, best)


def _first_at(trial: Trial, level: float) -> float:
    for epoch, value in enumerate(trial.history.get("val_loss", []), start=1):
        if value <= level:
            return float(epoch)
    return math.nan if math.isnan(level) else math.inf


def _shown(value: float) -> str:
    if math.isinf(value):
        return "not on every seed"
    return "unknown" if math.isnan(value) else f"{value:.3g}"


MEASURES: dict[Problem, tuple[str, Callable[[Trial, Trial], tuple[float, float]]]] = {
    "overfitting": ("validation loss at the end", _at_the_end("val_loss")),
    "underfitting": ("training loss at the end", _at_the_end("loss")),
    "instability": ("share of epochs in which the training loss rose", _rises),
    "slow-convergence": ("epochs until the baseline's best validation loss", _epochs_to_the_best),
}
