"""What a verdict is made from: held-out losses of two arms on the same seeds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fitdoctor.verdict.ranks import FloatArray, with_diverged_last


@dataclass(frozen=True, slots=True, eq=False)
class Costs:
    """What the models of a baseline and a remedy cost by one measure, a number a seed.

    Lower is better; NaN where a run gave no model to measure.
    """

    measure: str
    baseline: FloatArray
    remedy: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Held-out losses of a baseline and a remedy, row by row, trained on the same seeds.

    `baseline` and `remedy` have shape (seeds, rows); a run that diverged or failed has NaN or
    infinities in its line. Both arms are scored with the same loss (the baseline's own, without
    penalties), lower is better. `untrained` (rows,) are the losses of the model before training,
    where known. The baseline was trained for `epochs` of the script's `script_epochs`, the remedy
    for `remedy_epochs`, where these are others. `measure` says in words what the losses are.
    `costs` are there where the remedy is to be judged by what it saves.

    Raises ValueError where the shapes do not fit or there is nothing to compare.
    """

    seeds: tuple[int, ...]
    baseline: FloatArray
    remedy: FloatArray
    untrained: FloatArray | None = None
    epochs: int = 1
    script_epochs: int = 1
    remedy_epochs: int | None = None
    measure: str = "held-out loss"
    costs: Costs | None = None

    def __post_init__(self) -> None:
        expected = (len(self.seeds), self.rows)
        for arm in (self.baseline, self.remedy):
            if arm.shape != expected:
                raise ValueError(f"losses of shape {arm.shape}, expected (seeds, rows) {expected}")
        if 0 in expected:
            raise ValueError("a verdict needs at least one seed and one held-out row")
        if self.untrained is not None and self.untrained.shape != (self.rows,):
            raise ValueError(f"untrained losses of shape {self.untrained.shape}, not one a row")

    @property
    def rows(self) -> int:
        """How many held-out rows the losses are of."""
        return int(self.baseline.shape[-1])

    @property
    def baseline_means(self) -> FloatArray:
        """The baseline's mean loss a seed, +infinity where it diverged."""
        return _means(self.baseline)

    @property
    def remedy_means(self) -> FloatArray:
        """The remedy's mean loss a seed, +infinity where it diverged."""
        return _means(self.remedy)

    def charged(self) -> tuple[FloatArray, FloatArray]:
        """Both arms' losses with those of diverged runs filled in, so that gains can be averaged.

        A diverged run has lost all it had learned: it is charged the losses of the untrained
        model, or those of the worst run that finished where these are worse or nothing else is
        known. Where no run finished and nothing is known, all are charged zero: no gain.
        """
        both = np.concatenate([self.baseline, self.remedy])
        means = np.concatenate([self.baseline_means, self.remedy_means])
        candidates = [both[index] for index in np.flatnonzero(np.isfinite(means))]
        if self.untrained is not None and np.isfinite(self.untrained).all():
            candidates.append(self.untrained)
        worst = max(candidates, key=lambda row: float(row.mean()), default=np.zeros(self.rows))
        filled = np.where(np.isfinite(means)[:, None], both, worst)
        return filled[: len(self.seeds)], filled[len(self.seeds) :]


def _means(losses: FloatArray) -> FloatArray:
    with np.errstate(invalid="ignore", over="ignore"):
        return with_diverged_last(losses.mean(axis=1))
