"""The exact sign-flip test: could chance alone have made the remedy this much better?"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from fitdoctor.verdict.ranks import FloatArray, ranks_together


def paired_p(baseline: ArrayLike, remedy: ArrayLike) -> float:
    """One-sided p that the remedy's losses are no lower than the baseline's on the same seeds.

    Both have one loss a seed, in the same order. The losses are ranked together (diverged runs
    last), differenced seed by seed, and tested by `signflip_p`. Exact where swapping the two arms
    of a seed changes nothing, whatever the distribution of the losses.
    """
    ranks_baseline, ranks_remedy = ranks_together(baseline, remedy)
    return signflip_p(ranks_baseline - ranks_remedy)


def signflip_p(differences: ArrayLike) -> float:
    """The share of all 2^n choices of signs whose sum is at least the sum seen.

    Fisher (1935), The Design of Experiments, chapter 3.
    `differences` are differences of ranks, positive where the remedy is better, and so multiples
    of one half. Raises ValueError for others. Without any difference p is 1. Five differences of
    the same sign are the fewest that reach .05 (1/32).
    """
    doubled = 2 * np.asarray(differences, dtype=np.float64)
    whole = np.rint(doubled).astype(np.int64)
    if not np.array_equal(whole, doubled):
        raise ValueError("the sign-flip test takes differences of ranks: multiples of one half")
    reach = int(np.abs(whole).sum())
    chances = _chances_of_sums(whole, reach)
    return float(chances[reach + int(whole.sum()) :].sum())


def _chances_of_sums(whole: np.ndarray, reach: int) -> FloatArray:
    """The chance of each sum from -reach to reach when every sign is tossed by a fair coin."""
    chances = np.zeros(2 * reach + 1)
    chances[reach] = 1.0
    for size in np.abs(whole):
        chances = (np.roll(chances, size) + np.roll(chances, -size)) / 2
    return chances
