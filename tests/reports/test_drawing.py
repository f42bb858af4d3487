"""Thinned curves keep what matters; scales keep places in range and ticks round."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fitdoctor.reports.page.scale import scale_over
from fitdoctor.reports.thinning import thinned

VALUES = st.lists(st.floats(width=32), max_size=400)
FINITE = st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=20)


@given(VALUES)
def test_thinning_keeps_the_extremes_and_the_order(numbers: list[float]) -> None:
    values = np.array(numbers, dtype=np.float64)
    steps, kept = thinned(np.arange(len(values), dtype=np.float64), values, 40)
    finite = values[np.isfinite(values)]
    assert len(kept) <= 40
    assert (np.diff(steps) > 0).all()
    assert (values[steps.astype(int)] == kept).all()
    if len(finite):
        assert (kept.min(), kept.max()) == (finite.min(), finite.max())


@given(FINITE, st.booleans())
def test_a_scale_places_all_values_between_its_ends(numbers: list[float], logs: bool) -> None:
    scale = scale_over(np.array(numbers), 50.0, 400.0, logs)
    assert all(50.0 <= scale(value) <= 400.0 for value in numbers)
    ticks = list(scale.ticks(5))
    assert len(ticks) <= 12
    assert all(math.isfinite(value) and 50.0 <= scale(value) <= 400.0 for value, _ in ticks)


def test_ticks_are_round() -> None:
    scale = scale_over(np.array([0.03, 0.97]), 0.0, 1.0)
    assert [text for _, text in scale.ticks(5)] == ["0.2", "0.4", "0.6", "0.8"]
    decades = scale_over(np.array([0.002, 90.0]), 0.0, 1.0, logs=True)
    assert [text for _, text in decades.ticks(5)] == ["0.01", "0.1", "1", "10"]
