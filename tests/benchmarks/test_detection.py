"""Scoring of labelled runs, and fitdoctor's score on real logs where those are present."""

from __future__ import annotations

from pathlib import Path

import pytest

import fitdoctor
from benchmarks.detection import overfitguard
from benchmarks.detection.run import check_all, problems
from benchmarks.detection.score import (
    PROBLEMS,
    Labelled,
    alarms_on_healthy,
    count,
    macro_f1,
    macro_f1_interval,
    outcome,
    read_labels,
)
from benchmarks.detection.tables import wilson

LOGS = Path(__file__).parents[2].parent / "shared" / "logs"
needs_logs = pytest.mark.skipif(not LOGS.exists(), reason="labelled logs (../shared) not present")


def labelled(*labels: str, second: tuple[str, ...] = (), repository: str = "a") -> Labelled:
    first = frozenset(labels)
    return Labelled("run", repository, "csv", (), True, "", first, frozenset(second) or first)


@pytest.mark.parametrize(
    ("labels", "found", "problem", "word"),
    [
        ({"overfitting"}, {"overfitting"}, "overfitting", "right"),
        ({"overfitting"}, set(), "overfitting", "missed"),
        ({"healthy"}, {"overfitting"}, "overfitting", "wrong"),
        ({"healthy"}, set(), "overfitting", ""),
        ({"plateau"}, {"underfitting"}, "underfitting", ""),
        ({"instability"}, {"underfitting"}, "underfitting", ""),
        ({"underfitting"}, {"slow-convergence"}, "slow-convergence", ""),
        ({"overfitting"}, {"slow-convergence"}, "slow-convergence", "wrong"),
    ],
)
def test_outcome(labels, found, problem, word):
    assert outcome(labelled(*labels), found, problem) == word


def test_two_people_either_may_be_agreed_with_and_both_must_be_missed():
    row = labelled("healthy", second=("overfitting",))
    assert outcome(row, {"overfitting"}, "overfitting") == "right"
    assert outcome(row, set(), "overfitting") == ""
    assert not row.healthy


def test_macro_f1_is_the_mean_over_problems():
    rows = [labelled(problem) for problem in PROBLEMS]
    perfect = [{problem} for problem in PROBLEMS]
    assert macro_f1(count(rows, perfect)) == 1.0
    assert macro_f1(count(rows, [{"overfitting"}, set(), set(), set()])) == 0.25
    assert macro_f1(count(rows, [set()] * 4)) == 0.0


def test_interval_covers_the_score_and_knows_repositories():
    rows = [labelled(problem) for problem in PROBLEMS] * 10
    found = [{"overfitting"}] * 40
    counts = count(rows, found)
    one = macro_f1_interval(counts, ["a"] * 40)
    many = macro_f1_interval(counts, [str(i) for i in range(40)])
    assert one[0] == one[1] == macro_f1(counts)
    assert many[0] < macro_f1(counts) < many[1]


def test_alarms_count_healthy_runs_only():
    rows = [labelled("healthy"), labelled("healthy", "plateau"), labelled("overfitting")]
    assert alarms_on_healthy(rows, [{"instability"}, set(), {"overfitting"}]) == (1, 2)


def test_overfitguard_scores_both_classes():
    cases = [overfitguard.Case(str(i), {}, i < 2) for i in range(4)]
    assert overfitguard.macro_f1(cases, [True, True, False, False]) == 1.0
    assert overfitguard.macro_f1(cases, [False] * 4) == pytest.approx(1 / 3)


def test_wilson_interval_against_a_published_value():
    # Newcombe, Statistics in Medicine 17, 1998, table I: 81/263, method 3
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)


@pytest.fixture(scope="module")
def checked():
    rows = read_labels(LOGS)
    return rows, [problems(findings) for findings in check_all(rows)]


@needs_logs
def test_macro_f1_on_real_logs(checked):
    assert macro_f1(count(*checked)) >= 0.85


@needs_logs
def test_few_alarms_on_healthy_real_logs(checked):
    alarms, healthy = alarms_on_healthy(*checked)
    assert alarms <= 0.05 * healthy


@needs_logs
def test_overfitguard_histories():
    cases = overfitguard.read_cases(LOGS / overfitguard.FILE)
    said = ["overfitting" in problems(fitdoctor.diagnose(case.history)) for case in cases]
    assert overfitguard.macro_f1(cases, said) >= 0.97
