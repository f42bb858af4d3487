"""The statistics of the verdict: exactness, symmetry, coverage."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from fitdoctor.verdict.holm import holm
from fitdoctor.verdict.interval import gain_interval
from fitdoctor.verdict.ranks import ranks_together
from fitdoctor.verdict.signflip import paired_p, signflip_p
from fitdoctor.verdict.unpaired import rank_test_p, shift

half_steps = st.integers(-40, 40).map(lambda twice: twice / 2)
losses = st.lists(
    st.one_of(st.integers(0, 9).map(float), st.just(np.nan), st.just(np.inf)),
    min_size=2,
    max_size=6,
)
finite_losses = st.lists(st.integers(0, 9).map(float), min_size=3, max_size=6)


@given(st.lists(half_steps, min_size=1, max_size=9))
def test_signflip_counts_every_choice_of_signs(differences):
    sums = [
        np.dot(signs, np.abs(differences))
        for signs in itertools.product([-1, 1], repeat=len(differences))
    ]
    assert signflip_p(differences) == pytest.approx(np.mean(np.array(sums) >= sum(differences)))


def test_a_win_on_all_of_five_seeds_is_the_least_that_reaches_five_percent():
    assert signflip_p([1] * 4) == 1 / 16
    assert signflip_p([1, 2, 3, 4, 5]) == 1 / 32


@pytest.mark.parametrize("seeds", [16, 64])
def test_signflip_stays_exact_with_many_seeds(seeds):
    assert signflip_p(np.arange(1, seeds + 1)) == pytest.approx(0.5**seeds)
    assert signflip_p(np.zeros(seeds)) == 1


def test_signflip_refuses_what_is_no_difference_of_ranks():
    with pytest.raises(ValueError, match="multiples of one half"):
        signflip_p([0.3, 1.0])


@given(losses, losses)
def test_diverged_runs_come_last_and_tie(baseline, remedy):
    ranks = np.concatenate(ranks_together(baseline, remedy))
    diverged = ~np.isfinite(np.concatenate([baseline, remedy]))
    assert len(set(ranks[diverged])) <= 1
    if diverged.any() and not diverged.all():
        assert ranks[diverged].min() > ranks[~diverged].max()


@given(st.lists(st.tuples(finite_losses, finite_losses), min_size=1, max_size=1))
def test_the_rank_test_agrees_with_scipy_where_nothing_ties(pairs):
    baseline = np.array(pairs[0][0]) + np.linspace(0.01, 0.02, len(pairs[0][0]))
    remedy = np.array(pairs[0][1]) + np.linspace(0.03, 0.04, len(pairs[0][1]))
    expected = stats.mannwhitneyu(remedy, baseline, alternative="less", method="exact").pvalue
    assert rank_test_p(baseline, remedy) == pytest.approx(expected)


@given(losses, losses)
def test_the_rank_test_counts_every_way_of_dealing_the_ranks(baseline, remedy):
    ranks = np.concatenate(ranks_together(baseline, remedy))
    seen = ranks[len(baseline) :].sum()
    dealt = [sum(deal) for deal in itertools.combinations(ranks, len(remedy))]
    assert rank_test_p(baseline, remedy) == pytest.approx(np.mean(np.array(dealt) <= seen + 1e-9))


@given(finite_losses, finite_losses)
def test_the_shift_changes_sign_with_the_sides(baseline, remedy):
    effect, interval = shift(np.array(baseline), np.array(remedy))
    opposite, mirrored = shift(np.array(remedy), np.array(baseline))
    assert (effect, interval.low, interval.high) == (-opposite, -mirrored.high, -mirrored.low)
    assert interval.low <= effect <= interval.high


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_holm_never_lowers_a_p_and_keeps_their_order(p_values):
    adjusted = holm(p_values)
    assert all(after >= before for before, after in zip(p_values, adjusted, strict=True))
    order = np.argsort(p_values, kind="stable")
    assert (np.diff(np.array(adjusted)[order]) >= 0).all()


def test_holm_on_the_usual_example():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


@settings(max_examples=50)
@given(st.integers(0, 2**32 - 1), st.floats(0.1, 100), st.floats(-5, 5))
def test_the_interval_moves_and_scales_with_the_gains(seed, scale, offset):
    gains = np.random.default_rng(seed).normal(size=(6, 30))
    plain, changed = gain_interval(gains), gain_interval(scale * gains + offset)
    assert changed.low == pytest.approx(scale * plain.low + offset, abs=1e-9 * scale)
    assert changed.high == pytest.approx(scale * plain.high + offset, abs=1e-9 * scale)


def test_the_interval_covers_the_true_gain_over_new_seeds_and_new_rows():
    """Crossed effects of seeds and rows: each bound of 95% may fail a little over 5% of times."""
    generator = np.random.default_rng(7)
    missed = 0
    for _ in range(1000):
        of_seeds = generator.normal(0, 0.3, (8, 1))
        of_rows = generator.exponential(1.0, 60) - 1.0
        interval = gain_interval(of_seeds + of_rows + generator.normal(0, 1, (8, 60)))
        missed += interval.low > 0
    assert missed / 1000 <= 0.07


def test_one_seed_gives_no_interval():
    interval = gain_interval(np.ones((1, 100)))
    assert (interval.low, interval.high) == (-np.inf, np.inf)


def test_losses_of_both_arms_that_are_the_same_give_p_one():
    assert paired_p([1.0, 2.0, np.nan], [1.0, 2.0, np.inf]) == 1
