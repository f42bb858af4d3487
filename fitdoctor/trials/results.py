"""The trials of two arms, paired by seed: what a verdict is made from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from fitdoctor.trials.trial import FloatArray, Trial


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Held-out losses of two arms on the same seeds, each of shape (seeds, rows).

    A run that diverged has a line of NaN; so has a remedy that failed. Seeds whose baseline failed
    are left out and counted in `dropped`, unless it fails under every seed by an error of its own:
    a training that cannot run has learned nothing. `reasons` are those of the failed trials.
    `costs_baseline` and `costs_remedy` have a number a seed, NaN where it was not measured.
    """

    seeds: tuple[int, ...]
    baseline: FloatArray
    remedy: FloatArray
    dropped: int = 0
    reasons: tuple[str, ...] = ()
    costs_baseline: FloatArray = field(default_factory=lambda: np.empty(0))
    costs_remedy: FloatArray = field(default_factory=lambda: np.empty(0))


def paired(trials: Iterable[Trial], baseline: str, remedy: str, cost: str = "") -> Pairs:
    """Pair the trials of two arms by seed, with their costs by one measure.

    A seed that only one arm has is left out.
    """
    by_arm: dict[str, dict[int, Trial]] = {baseline: {}, remedy: {}}
    for trial in trials:
        if trial.arm in by_arm:
            by_arm[trial.arm][trial.seed] = trial
    common = sorted(by_arm[baseline].keys() & by_arm[remedy].keys())
    seeds = [seed for seed in common if by_arm[baseline][seed].outcome != "failed"]
    never_runs = not seeds and all(_is_wrong(by_arm[baseline][seed]) for seed in common)
    if never_runs and any(by_arm[remedy][seed].outcome != "failed" for seed in common):
        seeds = common
    failed = [
        trial.reason
        for of_seed in by_arm.values()
        for trial in of_seed.values()
        if trial.outcome == "failed"
    ]
    return Pairs(
        seeds=tuple(seeds),
        baseline=_losses(by_arm[baseline], seeds),
        remedy=_losses(by_arm[remedy], seeds),
        dropped=len(common) - len(seeds),
        reasons=tuple(dict.fromkeys(failed)),
        costs_baseline=_costs(by_arm[baseline], seeds, cost),
        costs_remedy=_costs(by_arm[remedy], seeds, cost),
    )


def _is_wrong(trial: Trial) -> bool:
    """Whether a training failed by itself, and not for lack of memory on this machine."""
    return trial.outcome == "failed" and not trial.reason.startswith("out of memory")


def _costs(trials: dict[int, Trial], seeds: list[int], cost: str) -> FloatArray:
    return np.array([trials[seed].costs.get(cost, np.nan) for seed in seeds])


def _losses(trials: dict[int, Trial], seeds: list[int]) -> FloatArray:
    if not seeds:
        return np.empty((0, 0))
    return np.stack([trials[seed].losses for seed in seeds])
