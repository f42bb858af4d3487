"""A curve drawn in one line of text."""

from __future__ import annotations

import numpy as np

from fitdoctor.logs.run import FloatArray

BARS = "▁▂▃▄▅▆▇█"
NOT_FINITE = "!"


def sparkline(values: FloatArray, width: int = 40) -> str:
    """A bar for each value, or for the mean of each of `width` equal parts of a longer curve.

    The lowest finite mean gets the lowest bar; a part with NaN or infinity is shown as !.
    """
    parts = [values] if len(values) == 0 else np.array_split(values, min(width, len(values)))
    means = [float(part.mean()) if np.isfinite(part).all() else float("nan") for part in parts]
    finite = [mean for mean in means if np.isfinite(mean)]
    if not finite:
        return NOT_FINITE * len(means)
    low, high = min(finite), max(finite)
    return "".join(_bar(mean, low, high) for mean in means)


def _bar(mean: float, low: float, high: float) -> str:
    if not np.isfinite(mean):
        return NOT_FINITE
    share = (mean / 2 - low / 2) / (high / 2 - low / 2) if high > low else 0.0
    return BARS[min(int(share * len(BARS)), len(BARS) - 1)]
