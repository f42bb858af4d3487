"""Thinned curves keep what matters; scales keep places in range and ticks round."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitdoctor.api import rules_of
from fitdoctor.logs import run_from_history
from fitdoctor.reports.figure import Figure, figure_of
from fitdoctor.reports.page.scale import scale_over
from fitdoctor.reports.thinning import thinned
from fitdoctor.rulebook.finding import Finding

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


def figure(rule_id: str, history: dict[str, list[float]], **evidence: object) -> Figure:
    """The picture of a finding of this rule with this evidence."""
    (rule,) = [rule for rule in rules_of() if rule.id == rule_id]
    finding = Finding(
        *("history", ".", rule.id, rule.name, rule.problem, rule.severity, 0.8, "message"),
        evidence=evidence,
    )
    drawn = figure_of(run_from_history(history), finding, rule)
    assert drawn is not None
    return drawn


def test_the_fitted_level_lies_below_the_end_by_what_is_left() -> None:
    loss = [10.0 - 0.1 * i for i in range(60)]
    drawn = figure("SC004", {"loss": loss}, signals={"train_loss_left_of_fall": 0.5})
    (mark,) = drawn.marks
    end, fall = loss[-1], loss[0] - loss[-1]
    assert mark.at == pytest.approx(end - 0.5 * fall, abs=0.1 * fall)


def test_a_spike_is_marked_and_not_thinned_away() -> None:
    loss = [1.0 - 0.0001 * i for i in range(5000)]
    loss[3210] = 7.0
    drawn = figure("IN003", {"loss": loss}, step=3210.0)
    assert [(mark.axis, mark.at) for mark in drawn.marks] == [("x", 3210.0)]
    assert drawn.lines[-1].values.max() == 7.0
    assert len(drawn.lines[-1].values) <= 80


def test_the_noise_band_holds_most_points() -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, 90)
    values = 3.0 - 0.01 * np.arange(90) + noise
    drawn = figure("IN005", {"loss": values.tolist()})
    assert drawn.band is not None
    steps, low, high = drawn.band
    near = values[steps.astype(int)]
    assert ((low <= near) & (near <= high)).mean() > 0.8
    assert (high - low).max() < 1.0
