"""Judges a remedy against the baseline from losses on the same seeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from fitdoctor.verdict.holm import holm
from fitdoctor.verdict.interval import Interval, gain_interval
from fitdoctor.verdict.saving import MARGIN, saving_leaning, saving_of, saving_p
from fitdoctor.verdict.scores import Costs, Scores
from fitdoctor.verdict.signflip import paired_p
from fitdoctor.verdict.verdict import Verdict, Word

ALPHA = 0.05
"""The p-value that rules out chance: the level of nearly all published comparisons."""

MINIMUM_GAIN = 0.01
"""The least gain that matters, as a share of the baseline's loss: less is not worth an edit."""

FEWEST_SEEDS = 5
"""With fewer, even a win on every seed leaves p above .05 (1/16 with four)."""

FEWEST_ROWS = 50
"""With fewer held-out rows the split decides: an interval over 20 rows covers too seldom."""


def judge(scores: Scores, minimum_gain: float = MINIMUM_GAIN) -> Verdict:
    """Judge one remedy; one with costs by what it saves (see `fitdoctor.verdict.saving`).

    *Confirmed* needs all of: p <= .05 (exact sign-flip over seeds), the interval's lower bound
    above the minimum (`minimum_gain` times the baseline's loss), and no more diverged seeds than
    the baseline. *Harmful* is the same with the arms exchanged. *No effect* needs the whole
    interval within the minimum on either side and no diverged run. All else is *inconclusive*.
    Few seeds, few rows or other epochs than the script's make any of the first three *suggestive*.
    """
    baseline, remedy = scores.charged()
    gains = baseline - remedy
    effect = float(gains.mean())
    helped, harmed = _p_values(scores)
    evidence = Verdict(
        word="inconclusive",
        leaning="inconclusive",
        limits=_limits(scores),
        effect=effect,
        interval=gain_interval(gains),
        minimum=minimum_gain * abs(float(baseline.mean())),
        p=harmed if effect < 0 else helped,
        baseline_loss=float(baseline.mean()),
        remedy_loss=float(remedy.mean()),
        baseline_runs=len(scores.seeds),
        remedy_runs=len(scores.seeds),
        baseline_diverged=int(np.isinf(scores.baseline_means).sum()),
        remedy_diverged=int(np.isinf(scores.remedy_means).sum()),
        better=int((scores.remedy_means < scores.baseline_means).sum()),
        seeds=scores.seeds,
        rows=scores.rows,
        measure=_measure(scores),
    )
    if scores.costs is not None:
        evidence = _with_saving(evidence, scores, scores.costs)
    return decide(evidence, evidence.p)


def _with_saving(evidence: Verdict, scores: Scores, costs: Costs) -> Verdict:
    """The evidence on a remedy that is judged by what it saves."""
    saving, margin = saving_of(costs), MARGIN * abs(evidence.baseline_loss)
    p = saving_p(scores, costs, evidence.effect, saving, margin)
    return replace(evidence, saving=saving, minimum=margin, p=p)


def judge_all(comparisons: Sequence[Scores], minimum_gain: float = MINIMUM_GAIN) -> list[Verdict]:
    """Judge several remedies, one a finding; each verdict's p is adjusted by Holm's method."""
    verdicts = [judge(scores, minimum_gain) for scores in comparisons]
    adjusted = holm([verdict.p for verdict in verdicts])
    return [decide(verdict, p) for verdict, p in zip(verdicts, adjusted, strict=True)]


def decide(evidence: Verdict, p: float) -> Verdict:
    """The verdict that the evidence allows when its p-value is `p`."""
    leaning = _leaning(evidence, p)
    word: Word = leaning
    if evidence.limits and leaning != "inconclusive":
        word = "suggestive"
    return replace(evidence, word=word, leaning=leaning, p=p)


def _leaning(evidence: Verdict, p: float) -> Word:
    interval, minimum = evidence.interval, evidence.minimum
    chance_ruled_out = p <= max(ALPHA, _least_p(evidence))
    if evidence.saving is not None:
        return saving_leaning(evidence, evidence.saving, chance_ruled_out)
    more_diverged = evidence.remedy_diverged - evidence.baseline_diverged
    if chance_ruled_out and interval.low > minimum and more_diverged <= 0:
        return "confirmed"
    if chance_ruled_out and interval.high < -minimum and more_diverged >= 0:
        return "harmful"
    diverged = evidence.remedy_diverged + evidence.baseline_diverged
    if not diverged and _lies_within(interval, minimum):
        return "no-effect"
    return "inconclusive"


def _least_p(evidence: Verdict) -> float:
    """With too few seeds a win on each is the best there is: it may be suggested, not claimed."""
    return float(0.5**evidence.baseline_runs) if evidence.better is not None else 0.0


def _lies_within(interval: Interval, minimum: float) -> bool:
    return -minimum <= interval.low and interval.high <= minimum


def _p_values(scores: Scores) -> tuple[float, float]:
    baseline, remedy = scores.baseline_means, scores.remedy_means
    return paired_p(baseline, remedy), paired_p(remedy, baseline)


def _measure(scores: Scores) -> str:
    """What is compared; a remedy that costs more epochs says so wherever its gain is told."""
    if scores.remedy_epochs in {None, scores.epochs}:
        return scores.measure
    return f"{scores.measure} after {scores.remedy_epochs} instead of {scores.epochs} epochs"


def _limits(scores: Scores) -> tuple[str, ...]:
    limits = []
    if len(scores.seeds) < FEWEST_SEEDS:
        limits.append(f"{len(scores.seeds)} seeds, at least {FEWEST_SEEDS} are needed")
    if scores.rows < FEWEST_ROWS:
        limits.append(f"{scores.rows} held-out rows, at least {FEWEST_ROWS} are needed")
    if scores.epochs != scores.script_epochs:
        of = "of" if scores.epochs < scores.script_epochs else "instead of"
        limits.append(f"{scores.epochs} {of} {scores.script_epochs} epochs")
    return tuple(limits)
