"""Signals measure what their docstrings say, whatever the scale of the loss."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fitdoctor.logs import run_from_history
from fitdoctor.signals import SIGNALS, measure

EPOCHS = np.arange(40)
FALL = 0.3 + np.exp(-EPOCHS / 6.0)
TURN = np.where(EPOCHS < 12, FALL, FALL[12] + 0.02 * (EPOCHS - 12))


def test_every_signal_says_what_it_is():
    for signal in SIGNALS.values():
        assert signal.summary.endswith((".", ")")), signal.name


def test_signals_of_a_run_without_curves_are_unknown_with_a_reason(make_run):
    measured = measure([make_run()], SIGNALS)
    for name in set(SIGNALS) - {"sibling_count"}:
        assert np.isnan(measured.values[name][0]), name
        assert measured.reasons[name][0]


def test_a_short_curve_says_how_many_points_it_needs(make_run):
    measured = measure([make_run(loss=[1.0, 0.5, 0.4])], ["train_loss_climb"])
    assert "too short: 3 points" in measured.reasons["train_loss_climb"][0]


def test_rise_of_a_turning_validation_loss(value_of):
    rise = value_of("val_loss_rise", loss=FALL, val_loss=TURN)
    assert rise == pytest.approx(TURN[-3] / TURN.min() - 1, rel=0.15)
    assert value_of("best_epoch", loss=FALL, val_loss=TURN) == pytest.approx(12, abs=2)
    assert value_of("val_loss_rise_errors", loss=FALL, val_loss=TURN) > 10


def test_a_steady_fall_has_no_rise(value_of):
    line = np.linspace(2, 1, 30)
    assert value_of("val_loss_rise", loss=line, val_loss=line) == 0
    assert value_of("train_loss_climb", loss=line) == 0


# measured against a cross-entropy that is known, which has a scale of its own
OF_ITS_OWN_SCALE = {
    "classes_at_chance",
    "loss_over_chance",
    "loss_over_majority",
    "metric_over_chance",
}


@pytest.mark.parametrize("signal", sorted(set(SIGNALS) - OF_ITS_OWN_SCALE))
@settings(
    max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(scale=st.sampled_from([2.0**-20, 0.25, 2.0, 2.0**20]), seed=st.integers(0, 1000))
def test_most_signals_do_not_depend_on_the_scale_of_the_loss(make_run, signal, scale, seed):
    noise = np.random.default_rng(seed).normal(0, 0.01, (2, len(EPOCHS)))
    accuracy = np.clip(1 - FALL / 2, 0, 1)
    runs = [
        make_run(
            loss=factor * (FALL + noise[0]),
            val_loss=factor * (TURN + noise[1]),
            mse=factor * FALL,
            val_mse=factor * TURN,
            accuracy=accuracy,
            val_accuracy=accuracy,
        )
        for factor in (1.0, scale)
    ]
    plain, scaled = measure(runs, [signal]).values[signal]
    assert scaled == pytest.approx(plain, rel=1e-6, abs=1e-9, nan_ok=True)


def test_left_of_an_exponential_is_nearly_what_it_still_falls(value_of):
    loss = 1 + np.exp(-EPOCHS / 30.0)
    left = value_of("train_loss_left", loss=loss)
    true = 1 - (1 + np.exp(-120 / 30.0)) / loss[-1]
    assert left == pytest.approx(true, abs=0.15)


def test_a_settled_loss_has_nothing_left(value_of):
    loss = 1 + np.exp(-EPOCHS / 2.0)
    assert value_of("train_loss_left", loss=loss) < 0.02
    assert value_of("train_loss_settled", loss=loss) > 0.5


def test_not_finite_tail_counts_from_the_end(value_of):
    assert value_of("not_finite_tail", loss=[1, 2, np.nan, np.nan]) == 2
    assert value_of("not_finite_tail", loss=[1, np.nan, 1, 1]) == 0
    assert value_of("infinite_points", loss=[1, np.inf, 1, 1]) == 1
    assert value_of("not_finite_start", loss=[1, 2, np.nan, np.nan]) == 2


def test_a_spike_is_found_where_it_is(value_of):
    loss = FALL.copy()
    loss[25] += 3
    assert value_of("train_loss_spike", loss=loss) > 1
    assert value_of("train_loss_spike_step", loss=loss) == 25
    assert abs(value_of("train_loss_spike_left", loss=loss)) < 0.1


def test_a_spike_that_stays_is_left(value_of):
    loss = FALL + np.where(EPOCHS >= 25, 1.0, 0.0)
    loss[25] += 2
    assert value_of("train_loss_spike_left", loss=loss) > 0.3


def test_stuck_at_chance_is_near_ln_k(value_of):
    flat = np.full(12, np.log(10)) + 1e-3 * np.sin(np.arange(12))
    accuracy = np.full(12, 0.1)
    assert value_of("classes_at_chance", loss=flat) == 10
    assert abs(value_of("loss_over_chance", loss=flat)) < 0.01
    assert value_of("metric_over_chance", loss=flat, val_accuracy=accuracy) == pytest.approx(1.0)
    assert value_of("metric_frozen", loss=flat, val_accuracy=accuracy) == 1.0


def test_learning_rate_that_decayed_too_early(value_of):
    rate = np.where(EPOCHS < 15, 0.1, 0.001)
    loss = np.where(EPOCHS < 15, 2 - 0.05 * EPOCHS, 1.25 - 1e-4 * EPOCHS)
    assert value_of("learning_rate_decayed_at", loss=loss, learning_rate=rate) == 15 / 40
    assert abs(value_of("slope_kept_after_decay", loss=loss, learning_rate=rate)) < 0.05


def test_gradient_norm_peak(value_of):
    norm = np.ones(30)
    norm[20] = 50
    assert value_of("gradient_norm_peak", gradient_norm=norm) == 50
    assert value_of("gradient_norm_peak_step", gradient_norm=norm) == 20


def test_siblings_are_measured_together(make_run):
    ends = (0.3, 0.31, 0.9)
    runs = [make_run(group="seeds", val_loss=e + np.exp(-EPOCHS / 5)) for e in ends]
    alone = make_run(val_loss=FALL)
    measured = measure([*runs, alone], ["sibling_spread", "sibling_count"])
    assert measured.values["sibling_spread"][:3].min() > 0.15
    assert np.isnan(measured.values["sibling_spread"][3])
    assert measured.values["sibling_count"].tolist() == [3, 3, 3, 1]


def test_a_metric_of_unknown_direction_is_not_judged(make_run):
    from dataclasses import replace

    run = make_run(loss=FALL)
    unknown = replace(run.curves[0], direction=0)
    measured = measure([replace(run, curves=(unknown,))], ["train_loss_climb"])
    assert np.isnan(measured.values["train_loss_climb"][0])


def test_a_single_infinite_value_is_told_where_it_was(value_of):
    assert value_of("not_finite_start", loss=[1, 0.9, np.inf, 0.7, 0.6]) == 2
    assert np.isnan(value_of("not_finite_start", loss=[1, 0.9, 0.8, 0.7, 0.6]))


@pytest.mark.parametrize("rate", [0.0, -0.1])
def test_a_learning_rate_that_was_never_positive_has_no_decay(make_run, rate):
    run = make_run(loss=FALL, learning_rate=np.full(40, rate))
    measured = measure([run], ["learning_rate_decayed_at", "slope_kept_after_decay"])
    for reasons in measured.reasons.values():
        assert reasons[0] == "the learning rate was never above zero"


def test_the_step_of_a_decay_is_that_of_the_log_where_points_are_missing(value_of):
    rate = np.where(EPOCHS < 30, 0.1, 0.001)
    rate[:20] = np.nan
    assert value_of("learning_rate_decayed_step", loss=FALL, learning_rate=rate) == 30


def test_gradient_norm_peak_is_a_finite_one(value_of):
    norm = np.ones(40)
    norm[20], norm[30] = 50.0, np.inf
    assert value_of("gradient_norm_peak_step", gradient_norm=norm) == 20
    norm[10:] = np.nan
    assert value_of("gradient_norm_peak", gradient_norm=norm) == 1


def test_gradient_norm_that_is_mostly_zero_has_no_peak(make_run):
    norm = np.where(EPOCHS < 35, 0.0, 1.0)
    measured = measure([make_run(gradient_norm=norm)], ["gradient_norm_peak"])
    assert "was zero" in measured.reasons["gradient_norm_peak"][0]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("scale", [1e300, 1.7e308, 1e-300, 1e-320])
def test_losses_at_the_ends_of_the_number_range_are_measured_quietly(make_run, scale):
    measure([make_run(loss=scale * (FALL / 2), val_loss=-scale * (TURN / 2))], SIGNALS)


def test_a_gap_and_its_progress_are_measured_below_zero_too(value_of):
    time = np.linspace(0, 1, 40)
    loss, val_loss = 1 - 3 * time, 1 - np.minimum(3 * time, 1)
    curves = {"loss": loss, "val_loss": val_loss}
    assert value_of("loss_gap_of_fall", **curves) == pytest.approx(2, rel=0.1)
    assert value_of("late_progress_shared", **curves) == pytest.approx(0, abs=0.05)
    assert np.isnan(value_of("loss_gap_of_start", **curves))
    assert np.isnan(value_of("train_loss_spike_ratio", **curves))


def test_a_fall_in_noise_tells_noise_from_a_fall(value_of):
    noise = np.random.default_rng(0).normal(0, 0.01, 40)
    assert value_of("train_loss_fall_in_noise", loss=noise - 1) < 6
    assert value_of("train_loss_fall_in_noise", loss=noise + FALL - 1) > 20


@pytest.mark.parametrize("best", [0.014, 0.93])
def test_a_metric_in_percent_is_told_by_its_highest_value(value_of, best):
    share = np.linspace(0.005, 0.018 if best < 0.1 else 0.97, len(EPOCHS))
    val_share = np.minimum(share, best)
    for name, metric in (("train_metric_level", share[-3]), ("metric_level", val_share[-3])):
        for scale in (1, 100):
            curves = {"accuracy": scale * share, "val_accuracy": scale * val_share}
            assert value_of(name, **curves) == pytest.approx(metric, rel=0.01)


def test_a_decay_is_found_by_its_step_where_the_two_curves_were_logged_apart(make_run):
    loss = np.where(EPOCHS < 20, 2 - 0.05 * EPOCHS, 1.0)
    rate = np.where(np.arange(20) < 10, 0.1, 0.001)
    run = make_run(loss=loss, learning_rate=rate)
    seldom = replace(run.curves[1], steps=np.linspace(0, 39, 20))
    late = replace(run.curves[0], steps=EPOCHS + 0.0)
    measured = measure([replace(run, curves=(late, seldom))], ["slope_kept_after_decay"])
    assert abs(measured.values["slope_kept_after_decay"][0]) < 0.05
    half = replace(run.curves[1], steps=np.linspace(0, 78, 20))
    measured = measure([replace(run, curves=(late, half))], ["slope_before_decay"])
    assert measured.reasons["slope_before_decay"][0]


def test_moves_of_validation_loss_are_measured_against_the_higher_start(value_of):
    jumping = 0.02 + 0.005 * np.random.default_rng(0).standard_normal(len(EPOCHS))
    assert value_of("val_loss_wobble_of_start", val_loss=jumping) > 0.15
    assert value_of("val_loss_wobble_of_start", loss=FALL, val_loss=jumping) < 0.02


def test_a_loss_without_direction_is_still_watched_for_nan():
    history = {"disc_loss": [1.0, 0.5, np.nan, np.nan], "gen_loss": [2.0, 1.0, 1.0, np.inf]}
    run = run_from_history(history)
    measured = measure([run], ["not_finite_tail", "not_finite_start", "infinite_points"])
    assert [measured.values[name][0] for name in measured.values] == [2, 2, 1]


def test_how_long_ago_and_how_far_above_the_best_epoch(value_of):
    assert value_of("val_loss_best_at", loss=FALL, val_loss=TURN) == pytest.approx(
        12 / 40, abs=0.05
    )
    left = value_of("train_loss_left_since_best", loss=FALL, val_loss=TURN)
    assert left == pytest.approx(FALL[-1] / FALL[12], rel=0.05)


def test_an_error_beside_the_loss(value_of):
    mse = np.array([4.0, 2.0, 1.2, 1.1, 1.05, 1.02, 1.0, 1.0, 1.0, 1.0])
    assert value_of("train_error_end_share", loss=mse, mse=mse) == pytest.approx(0.25)
    assert value_of("train_error_late_fall", loss=mse, mse=mse) == pytest.approx(0.03, abs=0.02)


def test_a_metric_that_rises_to_the_end(value_of):
    line = np.linspace(0.2, 0.8, 40)
    assert value_of("metric_late_rise", accuracy=line) == pytest.approx(1.0, abs=0.1)
    assert value_of("metric_late_rise", accuracy=np.minimum(line, 0.4)) == pytest.approx(0.0)
