"""Outcomes of runs as ranks, so that a diverged run can be compared with one that finished."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


def with_diverged_last(losses: ArrayLike) -> FloatArray:
    """The losses with every one that is not finite replaced by +infinity: worse than any other.

    A loss of -infinity is no success either: it comes from an overflow.
    """
    values = np.asarray(losses, dtype=np.float64)
    return np.where(np.isfinite(values), values, np.inf)


def ranks_together(baseline: ArrayLike, remedy: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Rank the losses of both arms together: 1 is the lowest, ties share their mean rank.

    Each argument has one loss a run, lower is better. Diverged runs come last and tie.
    Returns the ranks of the baseline's runs and those of the remedy's.
    """
    from scipy.stats import rankdata

    first, second = with_diverged_last(baseline), with_diverged_last(remedy)
    ranks = np.asarray(rankdata(np.concatenate([first, second])), dtype=np.float64)
    return ranks[: len(first)], ranks[len(first) :]
