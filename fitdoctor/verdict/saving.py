"""Judges a remedy by what it saves: the cost must fall, and the loss not rise by a margin."""

from __future__ import annotations

import math

import numpy as np

from fitdoctor.verdict.interval import Interval, gain_interval
from fitdoctor.verdict.scores import Costs, Scores
from fitdoctor.verdict.signflip import paired_p
from fitdoctor.verdict.verdict import Saving, Verdict, Word

LEAST_SAVING = 0.05
"""The least share saved that matters: times a step differ by some percent from run to run, and
less is no reason to use a model other than the one that was trained."""

MARGIN = 0.01
"""By how much of the baseline's loss it may rise: MLPerf Inference asks an optimised model for 99%
of the original's quality (Reddi et al. 2020, ISCA, section III-B)."""


def saving_of(costs: Costs) -> Saving:
    """The share saved, over the seeds on which both arms were measured.

    Costs are compared by their ratios, so their logarithms are averaged. Where no seed has both,
    all is NaN and the interval endless.
    """
    both = np.isfinite(costs.baseline) & np.isfinite(costs.remedy)
    both &= (costs.baseline > 0) & (costs.remedy > 0)
    if not both.any():
        nothing = Interval(-math.inf, math.inf)
        return Saving(costs.measure, math.nan, math.nan, math.nan, nothing, LEAST_SAVING)
    baseline, remedy = np.log(costs.baseline[both]), np.log(costs.remedy[both])
    found = gain_interval((remedy - baseline)[:, None])
    return Saving(
        measure=costs.measure,
        baseline=float(np.exp(baseline.mean())),
        remedy=float(np.exp(remedy.mean())),
        share=float(-np.expm1((remedy - baseline).mean())),
        interval=Interval(-_expm1(found.high), -_expm1(found.low), found.confidence),
        least=LEAST_SAVING,
    )


def _expm1(value: float) -> float:
    with np.errstate(over="ignore"):
        return float(np.expm1(value))


def saving_p(scores: Scores, costs: Costs, effect: float, saving: Saving, margin: float) -> float:
    """The p of what the evidence points to, by exact sign-flips over seeds.

    For a remedy that saves, both that the cost fell and that the loss did not rise by the margin
    must be shown, so the larger p counts (Berger 1982, Technometrics 24:295-300). Against one: the
    loss rose by more than the margin, or else the cost rose.
    """
    allowed = scores.baseline_means + margin
    if effect < -margin:
        return paired_p(scores.remedy_means, allowed)
    if saving.share < 0:
        return paired_p(costs.remedy, costs.baseline)
    return max(paired_p(costs.baseline, costs.remedy), paired_p(allowed, scores.remedy_means))


def saving_leaning(evidence: Verdict, saving: Saving, chance_ruled_out: bool) -> Word:
    """What the evidence points to: as for a gain, with the cost in its place."""
    interval, margin = evidence.interval, evidence.minimum
    more_diverged = evidence.remedy_diverged - evidence.baseline_diverged
    not_worse = interval.low > -margin and more_diverged <= 0
    worse = interval.high < -margin and more_diverged >= 0
    dearer = saving.interval.high < -saving.least
    if chance_ruled_out and saving.interval.low > saving.least and not_worse:
        return "confirmed"
    if chance_ruled_out and (worse or dearer):
        return "harmful"
    same_cost = -saving.least <= saving.interval.low and saving.interval.high <= saving.least
    diverged = evidence.remedy_diverged + evidence.baseline_diverged
    if not diverged and same_cost and -margin <= interval.low and interval.high <= margin:
        return "no-effect"
    return "inconclusive"
