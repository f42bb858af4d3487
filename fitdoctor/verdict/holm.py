"""Several questions at once: p-values that stay honest when more than one remedy is judged."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def holm(p_values: Sequence[float]) -> list[float]:
    """The adjusted p-values of Holm (1979, Scandinavian Journal of Statistics 6:65-70).

    Calling every adjusted p <= .05 a success makes a false one among them in at most 5% of cases,
    however the questions hang together. Returned in the order given.
    """
    order = np.argsort(p_values, kind="stable")
    adjusted = [0.0] * len(p_values)
    largest = 0.0
    for place, index in enumerate(order):
        scaled = (len(p_values) - place) * p_values[index]
        largest = max(largest, min(1.0, scaled))
        adjusted[index] = largest
    return adjusted
