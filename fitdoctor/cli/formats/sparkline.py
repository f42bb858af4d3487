"""A curve drawn in one line of text."""

from __future__ import annotations

import numpy as np

from fitdoctor.logs.run import FloatArray

BARS = "▁▂▃▄▅▆▇█"
NOT_FINITE = "!"


def sparkline(values: FloatArray, width: int = 40) -> str:
    """A bar for each value, or for the mean of each of `width` equal parts of a longer curve.

    The bars span what the curve does after its first tenth, as many losses fall so fast there
    that the rest would look flat. A part with NaN or infinity is shown as !.
    """
    if not len(values):
        return ""
    with np.errstate(all="ignore"):
        parts = np.array_split(values, min(width, len(values)))
        means = np.array([part.mean() for part in parts])
        late = means[len(means) // 10 :]
        spanned = late[np.isfinite(late)]
        if not len(spanned):
            spanned = np.zeros(1)
        shares = (means - spanned.min()) / np.ptp(spanned)
    return "".join(_bar(mean, share) for mean, share in zip(means, shares, strict=True))


def _bar(mean: float, share: float) -> str:
    if not np.isfinite(mean):
        return NOT_FINITE
    level = share * len(BARS) if np.isfinite(share) else 0.0
    return BARS[int(min(max(level, 0), len(BARS) - 1))]
