"""Bayesian optimisation on a line: which strength to try next, for a handful of trials."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fitdoctor.trials.trial import FloatArray

LENGTH = 0.1
"""Strengths this far apart, as a share of the searched range, have much in common."""
NOISE = 0.01
"""Variance that the seed adds, as a share of all."""
PLACES = np.linspace(0.0, 1.0, 201)


def most_promising(tried: Sequence[float], gains: Sequence[float]) -> float:
    """The place in [0, 1] that promises the largest improvement on the best gain so far.

    Expected improvement (Jones, Schonlau and Welch 1998, Journal of Global Optimization
    13:455-492, equation 15) under a Gaussian process (Rasmussen and Williams 2006, Gaussian
    processes for machine learning, algorithm 2.1). Gains count by their rank, as normal scores: a
    strength at which training diverges is no more than the worst.
    """
    from scipy.linalg import cho_factor, cho_solve
    from scipy.stats import norm, rankdata

    scores = norm.ppf((rankdata(gains) - 0.5) / len(gains))
    places = np.asarray(tried)
    factor = cho_factor(_covariance(places, places) + NOISE * np.eye(len(places)))
    across = _covariance(PLACES, places)
    mean = across @ cho_solve(factor, scores)
    explained = np.einsum("ij,ji->i", across, cho_solve(factor, across.T))
    deviation = np.sqrt(np.maximum(1.0 - explained, 1e-12))
    better = (mean - scores.max()) / deviation
    improvement = deviation * (better * norm.cdf(better) + norm.pdf(better))
    return float(PLACES[int(np.argmax(improvement))])


def _covariance(one: FloatArray, other: FloatArray) -> Any:
    return np.exp(-0.5 * ((one[:, None] - other[None, :]) / LENGTH) ** 2)
