"""Remedies that are judged by what they save."""

from __future__ import annotations

import json

import numpy as np
import pytest

from fitdoctor.verdict.judge import judge, judge_all
from fitdoctor.verdict.scores import Costs, Scores

SEEDS, ROWS = 8, 200


def scores(
    loss: float = 1.0, cost: float = 1.0, seeds: int = SEEDS, noise: float = 0.001
) -> Scores:
    """Losses around 1 and costs around 100, and those of a remedy times these factors."""
    rng = np.random.default_rng(0)
    baseline = rng.uniform(0.8, 1.2, (1, ROWS)) + rng.normal(0, noise, (seeds, ROWS))
    remedy = baseline * loss + rng.normal(0, noise, (seeds, ROWS))
    spent = rng.normal(100.0, 0.5, seeds)
    costs = Costs("parameters", spent, spent * cost + rng.normal(0, 0.1, seeds))
    return Scores(tuple(range(seeds)), baseline, remedy, costs=costs)


@pytest.mark.parametrize(
    ("loss", "cost", "word"),
    [
        (1.0, 0.5, "confirmed"),  # cheaper, as good
        (0.9, 0.5, "confirmed"),  # cheaper and better
        (1.005, 0.5, "confirmed"),  # worse by less than the margin
        (1.05, 0.5, "harmful"),  # cheaper, but worse
        (1.0, 1.5, "harmful"),  # as good, but dearer
        (0.9, 1.5, "harmful"),  # better, but dearer: what was asked is to save
        (1.0, 1.0, "no-effect"),
        (0.9, 1.0, "inconclusive"),  # it neither saves nor costs, and changes the loss
        (1.0, 0.97, "no-effect"),  # what it saves is not worth it
    ],
)
def test_a_cost_must_fall_and_the_loss_must_not_rise(loss: float, cost: float, word: str) -> None:
    assert judge(scores(loss, cost)).word == word


def test_a_loss_that_may_be_worse_confirms_nothing() -> None:
    assert judge(scores(1.0, 0.5, noise=1.0)).word == "inconclusive"


def test_few_seeds_suggest_at_most() -> None:
    verdict = judge(scores(1.0, 0.5, seeds=4))
    assert (verdict.word, verdict.leaning) == ("suggestive", "confirmed")


def test_a_remedy_that_diverges_is_not_confirmed() -> None:
    found = scores(1.0, 0.5)
    found.remedy[0] = np.nan
    assert judge(found).word != "confirmed"


def test_costs_that_were_never_measured_confirm_nothing() -> None:
    nothing = np.full(SEEDS, np.nan)
    found = scores()
    unknown = Scores(
        found.seeds, found.baseline, found.remedy, costs=Costs("parameters", nothing, nothing)
    )
    verdict = judge(unknown)
    assert verdict.word == "inconclusive"
    assert json.loads(json.dumps(verdict.to_json(), allow_nan=False))["saving"]["share"] is None


def test_the_sentence_and_the_json_tell_cost_and_loss() -> None:
    verdict = judge(scores(1.0, 0.5))
    assert "50% saved" in verdict.sentence
    assert "is accepted" in verdict.sentence
    assert verdict.sentence.endswith(": confirmed")
    told = verdict.to_json()["saving"]
    assert told["measure"] == "parameters"
    assert told["share"] == pytest.approx(0.5, abs=0.01)
    assert told["interval"]["low"] < told["share"] < told["interval"]["high"]


def test_several_are_adjusted_with_the_others() -> None:
    gained = Scores(tuple(range(5)), np.ones((5, ROWS)), np.full((5, ROWS), 0.5))
    alone = judge(scores(1.0, 0.5, seeds=5))
    together = judge_all([scores(1.0, 0.5, seeds=5), gained])
    assert together[0].p == 2 * alone.p
    assert together[0].word == "inconclusive"
