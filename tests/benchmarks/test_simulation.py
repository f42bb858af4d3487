"""The simulated histories are what they claim: healthy where healthy, faulty by the stated size."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.simulation.faults import KINDS, faulty
from benchmarks.simulation.generator import LENGTHS, History, healthy
from benchmarks.simulation.power import EFFECTS, alarms, healthy_history, power
from benchmarks.simulation.resample import recorded, resampled

SEEDS = range(40)


def curve(history: History, name: str = "val_loss") -> np.ndarray:
    return np.array(history.get(name, history["loss"]))


def fall(values: np.ndarray) -> float:
    return float(values[0] - values.min())


@pytest.mark.parametrize("make", [healthy, resampled])
def test_the_same_seed_gives_the_same_history(make):
    assert make(7) == make(7)
    assert make(7) != make(8)


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_is_the_same_for_the_same_seed(kind):
    effect = EFFECTS[kind][-1]
    np.testing.assert_equal(faulty(kind, effect, 3), faulty(kind, effect, 3))
    assert str(faulty(kind, effect, 3)) != str(faulty(kind, effect, 4))


def test_histories_vary_in_length_and_scale():
    histories = [healthy(seed) for seed in range(300)]
    lengths = [len(each["loss"]) for each in histories]
    scales = [fall(curve(each, "loss")) for each in histories]
    assert LENGTHS[0] <= min(lengths) < 12
    assert 700 < max(lengths) <= LENGTHS[1]
    assert min(scales) < 1e-4
    assert max(scales) > 1e4


def test_curves_of_a_history_are_equally_long_and_finite():
    for seed in SEEDS:
        for history in (healthy(seed), resampled(seed)):
            assert {len(values) for values in history.values()} == {len(history["loss"])}
            assert all(np.isfinite(values).all() for values in history.values())


@pytest.mark.parametrize("make", [healthy, resampled])
@pytest.mark.parametrize("name", ["loss", "val_loss"])
def test_without_noise_a_healthy_history_ends_at_its_best(make, name):
    for seed in SEEDS:
        values = curve(make(seed, quiet=True), name)
        assert values[-1] - values.min() <= 0.01 * fall(values)


def test_a_healthy_history_has_settled():
    for seed in SEEDS:
        values = curve(healthy(seed, length=300, quiet=True), "loss")
        assert values[200] - values[-1] <= 0.1 * fall(values)


def test_noise_hides_at_most_a_small_part_of_the_fall():
    ends = []
    for seed in SEEDS:
        values = curve(healthy(seed, length=100))
        ends.append((np.median(values[-5:]) - values.min()) / fall(values))
    assert np.median(ends) < 0.05
    assert max(ends) < 0.5


def test_resampled_histories_keep_the_size_of_the_real_noise():
    def roughness(history: History) -> float:
        values = curve(history)
        late = values[len(values) // 2 :]
        return float(np.std(np.diff(late)) / np.ptp(values))

    real = np.median([roughness(each) for each in recorded()])
    drawn = np.median([roughness(resampled(seed, length=40)) for seed in range(200)])
    assert real / 2 < drawn < 2 * real


def test_half_of_the_healthy_histories_are_resampled_real_ones():
    sources = [healthy_history(seed)[0] for seed in range(10)]
    assert sources.count("resampled") == sources.count("synthetic") == 5


def quiet_faults(kind: str, effect: float, length: int = 300) -> list[History]:
    return [faulty(kind, effect, seed, length, quiet=True) for seed in SEEDS]


def test_validation_loss_rises_by_the_effect_size():
    for history in quiet_faults("validation loss rising", 0.4):
        values = curve(history)
        assert values[-1] - values.min() == pytest.approx(0.4 * fall(values), rel=0.05)
        assert np.all(np.diff(curve(history, "loss")) < 0)


def test_gap_opens_by_the_effect_size_without_a_rise():
    for history in quiet_faults("gap without a rise", 0.8):
        values = curve(history)
        assert values[-1] - curve(history, "loss")[-1] == pytest.approx(0.8 * fall(values))
        assert np.all(np.diff(values) <= 0)


def test_validation_metric_falls_by_the_effect_size():
    for history in quiet_faults("validation metric falling", 0.4):
        values = curve(history, "val_accuracy")
        rise = values.max() - values[0]
        assert values.max() - values[-1] == pytest.approx(0.4 * rise, rel=0.05)
        assert np.all(np.diff(curve(history, "accuracy")) > 0)


def test_spikes_stand_out_by_the_effect_size_and_recover():
    for history in quiet_faults("spikes", 2.0):
        values = curve(history, "loss")
        without = np.median([values[:-2], values[1:-1], values[2:]], axis=0)
        heights = values[1:-1] - without
        settled_fall = values[0] - without.min()
        assert heights.max() == pytest.approx(2 * settled_fall, rel=0.1)
        assert np.sum(heights > heights.max() / 2) <= 3
        assert values[-1] - without.min() < 0.01 * settled_fall


def test_divergence_ends_above_its_best_by_about_the_effect_size():
    for history in quiet_faults("divergence", 2.0):
        values = curve(history, "loss")
        assert values[-1] - values.min() == pytest.approx(2 * (values[0] - values.min()), rel=0.15)


def test_oscillation_spans_the_effect_size():
    for history in quiet_faults("oscillation", 1.0):
        values = curve(history, "loss")
        start = abs(values[0] - np.median(values[150:]))
        assert np.ptp(values[150:]) == pytest.approx(start, rel=0.25)


@pytest.mark.parametrize("effect", [0.02, 0.3])
def test_the_stated_share_of_epochs_is_not_finite(effect):
    for history in quiet_faults("NaN", effect):
        bad = ~np.isfinite(history["loss"])
        assert bad.mean() == pytest.approx(effect)
        assert bad[-1]


@pytest.mark.parametrize("effect", [0.1, 0.3])
def test_the_last_third_makes_the_stated_share_of_the_fall(effect):
    for history in quiet_faults("still falling", effect, length=301):
        values = curve(history)
        assert values[200] - values[-1] == pytest.approx(effect * fall(values), rel=0.05)


def test_nothing_happens_for_the_stated_share_of_the_run():
    for history in quiet_faults("flat start", 0.5):
        values = curve(history)
        first_move = np.flatnonzero(values < values[0] - 0.02 * fall(values))[0]
        assert first_move / len(values) == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.startswith("stuck")])
def test_of_a_stuck_run_only_the_stated_share_is_learned(kind):
    for history in quiet_faults(kind, 0.95):
        values = curve(history, "loss")
        below_zero = values.min() < 0
        assert below_zero or values[-1] / values[0] == pytest.approx(0.95, abs=0.01)


def test_stuck_at_ln_k_lies_at_the_loss_of_a_guess():
    for history in quiet_faults("stuck at ln k", 1.0):
        classes = np.exp(history["loss"][-1])
        assert classes == pytest.approx(round(classes), rel=1e-6)


def test_alarm_rate_and_power_are_those_of_the_judge():
    def always(history: History) -> set[str]:
        return {"overfitting"}

    result = alarms(always, range(6))
    assert result.alarmed["all"] == result.histories["all"] == 6
    rows = power(always, per_cell=1).splitlines()
    assert all("100%" in row for row in rows if "| overfitting |" in row)
    assert all("100%" not in row for row in rows if "| instability |" in row)
