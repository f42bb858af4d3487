"""How large the gain is: an interval that holds for other seeds and for other rows of data."""

from __future__ import annotations

import math
from dataclasses import dataclass

from fitdoctor.verdict.ranks import FloatArray


@dataclass(frozen=True, slots=True)
class Interval:
    """A two-sided interval; each bound alone holds with (1 + confidence) / 2, 95% by default."""

    low: float
    high: float
    confidence: float = 0.9


def gain_interval(gains: FloatArray, confidence: float = 0.9) -> Interval:
    """The interval of the mean gain over all seeds and rows that could have been drawn.

    `gains` has shape (seeds, rows): the baseline's loss minus the remedy's. Seeds and rows are
    crossed, and both are samples. The variance is the jackknife's over seeds plus the jackknife's
    over rows: the variance that the two-way bootstrap of Owen (2007, "The pigeonhole bootstrap",
    Annals of Applied Statistics 1:386-411) has in expectation. It is a little too large (noise of
    single cells counts twice), never too small. Student's t with the degrees of freedom of
    Satterthwaite (1946, Biometrics Bulletin 2:110-114) makes up for few seeds.

    One seed says nothing about others: the interval is then endless. With one row (a loss known
    as a mean only) the rows' share of the variance is unknown and left out.
    """
    seeds, rows = gains.shape
    mean = float(gains.mean())
    if seeds < 2:
        return Interval(-math.inf, math.inf, confidence)
    parts = [(_variance_of_mean(gains.mean(axis=1)), seeds - 1)]
    if rows > 1:
        parts.append((_variance_of_mean(gains.mean(axis=0)), rows - 1))
    margin = _t_margin(parts, confidence)
    return Interval(mean - margin, mean + margin, confidence)


def _variance_of_mean(values: FloatArray) -> float:
    return float(values.var(ddof=1)) / len(values)


def _t_margin(parts: list[tuple[float, int]], confidence: float) -> float:
    """Half the width of the interval, from variances and their degrees of freedom."""
    from scipy.special import stdtrit

    variance = math.fsum(part for part, _ in parts)
    if variance == 0:
        return 0.0
    # Divided by the total first: squares of tiny variances would vanish.
    freedom = 1 / math.fsum((part / variance) ** 2 / degrees for part, degrees in parts)
    return float(stdtrit(freedom, (1 + confidence) / 2)) * math.sqrt(variance)
