"""Fewer points for a picture of the same shape."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from fitdoctor.logs.run import FloatArray


def thinned(steps: FloatArray, values: FloatArray, most: int = 80) -> tuple[FloatArray, FloatArray]:
    """At most `most` points of a curve, its finite ones: the lowest and highest of equal stretches.

    So no spike is lost, as it would be where every n-th point is kept.
    """
    finite = np.isfinite(values) & np.isfinite(steps)
    steps, values = steps[finite], values[finite]
    if len(values) <= most:
        return steps, values
    edges = np.linspace(0, len(values), most // 2 + 1).astype(int)
    kept = sorted(
        {
            int(start + place)
            for start, end in pairwise(edges)
            for place in (values[start:end].argmin(), values[start:end].argmax())
        }
    )
    return steps[kept], values[kept]
