"""Judges a fix from independent runs without and with it: logs that someone already has."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from fitdoctor.verdict.interval import Interval
from fitdoctor.verdict.judge import FEWEST_SEEDS, MINIMUM_GAIN, decide
from fitdoctor.verdict.ranks import FloatArray, ranks_together, with_diverged_last
from fitdoctor.verdict.verdict import Verdict


def judge_unpaired(
    baseline: ArrayLike,
    remedy: ArrayLike,
    measure: str = "held-out loss",
    higher_is_better: bool = False,
    minimum_gain: float = MINIMUM_GAIN,
) -> Verdict:
    """Judge a fix from one number a run (NaN where it diverged), without common seeds.

    The rules are those of `judge`, with an exact rank test over runs for the sign-flip test and
    the Hodges-Lehmann interval of the shift for the two-way one. The interval holds for other
    runs on the same held-out rows, which are not known one by one.
    Raises ValueError where a side has no run.
    """
    sign = -1.0 if higher_is_better else 1.0
    first = with_diverged_last(sign * np.asarray(baseline, dtype=np.float64))
    second = with_diverged_last(sign * np.asarray(remedy, dtype=np.float64))
    if not (len(first) and len(second)):
        raise ValueError("an unpaired verdict needs at least one run on each side")
    effect, interval = shift(first, second)
    helped, harmed = rank_test_p(first, second), rank_test_p(second, first)
    middle = float(np.median(first))
    evidence = Verdict(
        word="inconclusive",
        leaning="inconclusive",
        limits=_limits(min(len(first), len(second))),
        effect=effect,
        interval=interval,
        minimum=minimum_gain * abs(middle) if np.isfinite(middle) else 0.0,
        p=harmed if effect < 0 else helped,
        baseline_loss=sign * middle,
        remedy_loss=sign * float(np.median(second)),
        baseline_runs=len(first),
        remedy_runs=len(second),
        baseline_diverged=int(np.isinf(first).sum()),
        remedy_diverged=int(np.isinf(second).sum()),
        measure=measure,
    )
    return decide(evidence, evidence.p)


def rank_test_p(baseline: ArrayLike, remedy: ArrayLike) -> float:
    """One-sided exact p that the remedy's losses are no lower than the baseline's.

    The rank-sum test (Wilcoxon 1945, Mann and Whitney 1947) against all ways of dealing the ranks
    seen, ties included, to the two sides.
    """
    ranks_baseline, ranks_remedy = ranks_together(baseline, remedy)
    doubled = np.rint(2 * np.concatenate([ranks_baseline, ranks_remedy])).astype(np.int64)
    counts = _counts_of_sums(doubled, len(ranks_remedy))
    rank_sum = int(np.rint(2 * ranks_remedy.sum()))
    return float(counts[: rank_sum + 1].sum() / counts.sum())


def shift(baseline: FloatArray, remedy: FloatArray) -> tuple[float, Interval]:
    """The median difference over all pairs of runs, and its interval of at least 90%.

    Hodges and Lehmann (1963); the bounds are the k-th smallest and largest difference, k from the
    exact distribution of the rank-sum test (Bauer 1972, JASA 67:687-690). Too few runs for 90%
    (two a side) give an endless interval. Two diverged runs differ by nothing.
    """
    with np.errstate(invalid="ignore"):
        differences = np.sort(_zero_for_nan((baseline[:, None] - remedy).ravel()))
        middle = float(_zero_for_nan(np.median(differences)))
    skip = _differences_to_skip(len(baseline), len(remedy))
    if skip < 0:
        return middle, Interval(-np.inf, np.inf)
    return middle, Interval(float(differences[skip]), float(differences[-1 - skip]))


def _zero_for_nan(values: ArrayLike) -> FloatArray:
    array = np.asarray(values, dtype=np.float64)
    return np.where(np.isnan(array), 0.0, array)


def _differences_to_skip(first: int, second: int, tail: float = 0.05) -> int:
    """How many differences each end may lose while its tail stays within 5%; -1 where none."""
    counts = _counts_of_sums(np.arange(1, first + second + 1), second)
    chances = np.cumsum(counts[counts > 0]) / counts.sum()
    return int(np.searchsorted(chances, tail, side="right")) - 1


def _counts_of_sums(values: np.ndarray, size: int) -> FloatArray:
    """How many subsets of `size` of these positive whole numbers have each sum."""
    counts: FloatArray = np.zeros((size + 1, int(values.sum()) + 1))
    counts[0, 0] = 1
    for value in values:
        counts[1:, value:] += counts[:-1, : counts.shape[1] - value]
    return np.asarray(counts[size])


def _limits(runs: int) -> tuple[str, ...]:
    if runs < FEWEST_SEEDS:
        return (f"{runs} runs a side, at least {FEWEST_SEEDS} are needed",)
    return ()
