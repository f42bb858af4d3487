"""Robust statistics agree with scipy's and with what is known of the series."""

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fitdoctor.signals.series import block_medians, noise, running_median, slope, trend

series = arrays(np.float64, st.integers(5, 60), elements=st.floats(-1e6, 1e6, width=32))


@given(series)
def test_slope_is_theil_sens(values):
    assert slope(values) == pytest.approx(scipy.stats.theilslopes(values).slope, rel=1e-9, abs=1e-9)


@given(series)
def test_trend_has_the_sign_of_kendalls_tau(values):
    tau = scipy.stats.kendalltau(np.arange(len(values)), values).statistic
    if trend(values) != 0:
        assert np.sign(trend(values)) == np.sign(tau)


def test_trend_of_noise_exceeds_two_about_once_in_forty():
    random = np.random.default_rng(0)
    above = np.mean([trend(random.normal(size=20)) > 2 for _ in range(2000)])
    assert 0.01 < above < 0.035


def test_noise_is_the_deviation_of_independent_noise_on_a_straight_line():
    random = np.random.default_rng(1)
    values = np.linspace(5, 0, 2000) + random.normal(0, 0.3, 2000)
    assert noise(values) == pytest.approx(0.3, rel=0.1)


@given(series, st.floats(-1e3, 1e3), st.floats(-1e3, 1e3))
def test_noise_does_not_see_a_straight_line(values, level, rate):
    line = level + rate * np.arange(len(values))
    assert noise(values + line) == pytest.approx(noise(values), rel=1e-6, abs=1e-3)


@given(series)
def test_running_median_stays_within_the_values(values):
    smooth = running_median(values, 5)
    assert len(smooth) == len(values)
    assert values.min() <= smooth.min() <= smooth.max() <= values.max()


def test_running_median_removes_a_single_spike():
    values = np.array([1.0, 1, 1, 9, 1, 1, 1])
    assert running_median(values, 3).tolist() == [1.0] * 7


@given(st.integers(1, 5000))
def test_blocks_are_at_most_a_hundred_and_keep_order(n):
    blocks = block_medians(np.arange(n, dtype=float))
    assert len(blocks) == min(n, 100)
    assert (np.diff(blocks) > 0).all()
