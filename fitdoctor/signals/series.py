"""Robust statistics of a series of numbers: noise, running median, block medians, trend.

Plain numpy: scipy.stats and scipy.ndimage hold the same, but importing them costs more than
checking a small log.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from fitdoctor.logs.run import FloatArray

NORMAL_MAD = 1.4826  # standard deviation of a normal variable over its median absolute deviation


def noise(values: FloatArray) -> float:
    """Standard deviation of the point-to-point noise, 0 for fewer than five values.

    Median absolute deviation of the second differences, in which a straight fall cancels;
    independent noise of deviation s has second differences of deviation sqrt(6) s. Where most of
    them are equal (a metric of few rows moves in steps), their plain deviation stands in.
    """
    if len(values) < 5:
        return 0.0
    bends = np.diff(values, 2)
    spread = NORMAL_MAD * float(np.median(np.abs(bends - np.median(bends))))
    if spread <= 1e-9 * float(np.abs(values).max()):
        spread = float(np.std(bends))
    return float(spread / 6.0**0.5)


def running_median(values: FloatArray, width: int) -> FloatArray:
    """Median of each value and its neighbours; `width` is odd, edges are repeated."""
    half = width // 2
    padded = np.concatenate([np.full(half, values[0]), values, np.full(half, values[-1])])
    windows = np.lib.stride_tricks.sliding_window_view(padded, width)
    return np.asarray(np.median(windows, axis=1), dtype=np.float64)


def block_medians(values: FloatArray, blocks: int = 100) -> FloatArray:
    """At most `blocks` medians of equal stretches: the shape of a long series without its noise."""
    if len(values) <= blocks:
        return values
    edges = np.linspace(0, len(values), blocks + 1).astype(int)
    return np.array([np.median(values[a:b]) for a, b in pairwise(edges)])


def slope(values: FloatArray) -> float:
    """Theil-Sen slope a point: the median of the slopes of all pairs (Sen 1968)."""
    i, j = np.triu_indices(len(values), 1)
    return float(np.median((values[j] - values[i]) / (j - i))) if len(i) else 0.0


def trend(values: FloatArray) -> float:
    """Mann-Kendall z: above 2 a series rises beyond chance, below -2 it falls (Kendall 1975).

    0 for fewer than four values; assumes independent noise, so callers with correlated series
    ask for more than 2.
    """
    n = len(values)
    if n < 4:
        return 0.0
    i, j = np.triu_indices(n, 1)
    score = float(np.sign(values[j] - values[i]).sum())
    variance = n * (n - 1) * (2 * n + 5) / 18.0
    return float((score - np.sign(score)) / np.sqrt(variance))
