"""The rules of the verdict, through its public door."""

import json
import math
from dataclasses import fields

import numpy as np
import pytest

from fitdoctor.verdict.judge import judge, judge_all
from fitdoctor.verdict.scores import Scores
from fitdoctor.verdict.unpaired import judge_unpaired
from fitdoctor.verdict.verdict import Verdict, number


def scores(gain=0.0, seeds=8, rows=200, noise=0.02, **more):
    """Losses around 0.6 of both arms, with the remedy better by `gain` on average."""
    generator = np.random.default_rng(3)
    rows_of_data = generator.normal(0.6, 0.1, rows)
    baseline = rows_of_data + generator.normal(0, noise, (seeds, rows))
    remedy = rows_of_data - gain + generator.normal(0, noise, (seeds, rows))
    return Scores(tuple(range(seeds)), baseline, remedy, **more)


def test_a_clear_gain_is_confirmed_and_said_in_plain_words():
    verdict = judge(scores(gain=0.3))
    assert verdict.word == "confirmed"
    assert verdict.sentence.startswith("8 of 8 seeds better; held-out loss 0.6")
    assert verdict.sentence.endswith("p = 0.004: confirmed")
    assert verdict.p == 1 / 256


def test_a_clear_loss_is_harmful():
    verdict = judge(scores(gain=-0.3))
    assert verdict.word == "harmful"
    assert verdict.better == 0
    assert verdict.p == 1 / 256


def test_exchanging_the_arms_mirrors_the_verdict():
    given = scores(gain=0.1)
    there = judge(given)
    back = judge(Scores(given.seeds, given.remedy, given.baseline))
    assert (there.word, back.word) == ("confirmed", "harmful")
    assert back.interval.low == pytest.approx(-there.interval.high)


def test_an_interval_within_the_minimum_is_no_effect():
    assert judge(scores(gain=0.0, noise=0.01)).word == "no-effect"


def test_a_gain_below_the_minimum_is_not_confirmed():
    certain_but_tiny = judge(scores(gain=0.003, noise=0.001))
    assert certain_but_tiny.p == 1 / 256
    assert certain_but_tiny.word == "no-effect"


def test_a_gain_that_a_few_rows_carry_is_not_confirmed():
    """Better on all seeds, but only through 2 of 60 rows: another split may not have them."""
    given = scores(rows=60, noise=0.001)
    given.remedy[:, :2] -= 0.5
    verdict = judge(given)
    assert verdict.p == 1 / 256
    assert verdict.word == "inconclusive"


@pytest.mark.parametrize(
    ("limited", "why"),
    [
        ({"seeds": 4}, "4 seeds"),
        ({"rows": 49}, "49 held-out rows"),
        ({"epochs": 10, "script_epochs": 100}, "10 of 100 epochs"),
        ({"epochs": 100, "script_epochs": 10}, "100 instead of 10 epochs"),
    ],
)
@pytest.mark.parametrize(("gain", "leaning"), [(0.3, "confirmed"), (-0.3, "harmful")])
def test_thin_evidence_is_suggestive_at_most(limited, why, gain, leaning):
    verdict = judge(scores(gain=gain, **limited))
    assert verdict.word == "suggestive"
    assert verdict.leaning == leaning
    assert why in verdict.sentence


def test_one_seed_is_inconclusive():
    assert judge(scores(gain=0.3, seeds=1)).word == "inconclusive"


def test_a_remedy_against_divergence_is_confirmed_though_no_baseline_finished():
    given = scores(gain=0.0, noise=0.01)
    diverged = Scores(
        given.seeds, np.full_like(given.baseline, np.nan), given.remedy, np.full(200, 2.3)
    )
    verdict = judge(diverged)
    assert verdict.word == "confirmed"
    assert "diverged: 8 of 8 without, 0 of 8 with the remedy" in verdict.sentence
    assert verdict.baseline_loss == pytest.approx(2.3)


def test_a_remedy_that_diverges_more_often_is_never_confirmed():
    given = scores(gain=0.5, seeds=12)
    given.remedy[3] = np.inf
    assert judge(given).word == "inconclusive"


def test_when_all_diverged_nothing_can_be_said():
    nothing = np.full((8, 60), np.nan)
    verdict = judge(Scores(tuple(range(8)), nothing, nothing))
    assert verdict.word == "inconclusive"
    assert verdict.p == 1


def test_losses_below_zero_are_judged_like_others():
    given = scores(gain=0.3)
    assert judge(Scores(given.seeds, given.baseline - 5, given.remedy - 5)).word == "confirmed"


def test_several_remedies_are_held_to_holm():
    barely = scores(gain=0.3, seeds=5)
    assert judge(barely).word == "confirmed"
    assert [verdict.word for verdict in judge_all([barely, barely])] == ["inconclusive"] * 2


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="shape"):
        Scores((1, 2), np.ones((2, 5)), np.ones((2, 6)))
    with pytest.raises(ValueError, match="at least one"):
        Scores((), np.ones((0, 5)), np.ones((0, 5)))


@pytest.mark.parametrize("seeds", [1, 8])
def test_json_holds_every_field_and_no_number_that_json_lacks(seeds):
    verdict = judge(scores(gain=0.3, seeds=seeds))
    text = json.dumps(verdict.to_json(), allow_nan=False)
    loaded = json.loads(text)
    assert loaded["version"] == 1
    assert loaded["sentence"] == verdict.sentence
    assert set(loaded) == {field.name for field in fields(Verdict)} | {"version", "sentence"}
    assert (loaded["interval"]["low"] is None) == math.isinf(verdict.interval.low)


def test_unpaired_runs_are_judged_by_the_same_rules():
    generator = np.random.default_rng(5)
    before, after = generator.normal(0.6, 0.05, 8), generator.normal(0.3, 0.05, 8)
    assert judge_unpaired(before, after).word == "confirmed"
    assert judge_unpaired(after, before).word == "harmful"
    accuracy = judge_unpaired(before, after, "accuracy", higher_is_better=True)
    assert accuracy.word == "harmful"
    assert accuracy.sentence.startswith("8 runs against 8; accuracy 0.")
    assert judge_unpaired(before[:3], after[:3]).word == "suggestive"
    assert judge_unpaired(before[:2], after[:2]).word == "inconclusive"


def test_unpaired_runs_that_all_diverged_against_runs_that_finished():
    verdict = judge_unpaired([math.nan] * 8, [0.3] * 8)
    assert verdict.word == "confirmed"
    assert json.loads(json.dumps(verdict.to_json(), allow_nan=False))["effect"] is None


def test_numbers_are_written_for_people():
    assert [number(x) for x in (0.6213, 1788.35, 1e-7, -math.inf)] == [
        "0.621",
        "1788",
        "1e-07",
        "-inf",
    ]


def test_a_gain_that_cost_more_epochs_says_so():
    verdict = judge(scores(gain=0.3, epochs=30, script_epochs=30, remedy_epochs=90))
    assert verdict.word == "confirmed"
    assert "; held-out loss after 90 instead of 30 epochs 0.6" in verdict.sentence
    assert judge(scores(epochs=30, script_epochs=30, remedy_epochs=30)).measure == "held-out loss"
