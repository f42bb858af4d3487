"""Rules applied to runs."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from fitdoctor.logs.run import Run
from fitdoctor.rulebook.examples import run_examples
from fitdoctor.rulebook.finding import Skipped
from fitdoctor.rulebook.histories import build_run
from fitdoctor.rulebook.judge import judge
from fitdoctor.rulebook.loading import load_rules
from fitdoctor.signals.registry import SIGNALS


def run_of(name: str, group: str = "", **columns: list[float]) -> Run:
    return build_run({key: np.array(values) for key, values in columns.items()}, name, group)


@pytest.mark.parametrize("per", ["epoch", "step"])
def test_a_message_says_what_the_log_counts(make_rule, per):
    rule = make_rule(message="high at every {per}")
    run = run_of("run", loss=[3.0, 1.5, 2.0])
    counted = replace(run, curves=tuple(replace(curve, per=per) for curve in run.curves))
    (finding,) = judge([rule], [counted]).findings
    assert finding.message == f"high at every {per}"


def test_a_rule_that_fires_gives_a_finding_with_its_evidence(make_rule):
    rule = make_rule(at="lowest_step")
    judgement = judge([rule], [run_of("first", loss=[3.0, 1.5, 2.0]), run_of("second", loss=[0.1])])
    (finding,) = judgement.findings
    assert (finding.run, finding.rule, finding.name) == ("first", "TT001", "loss-ends-high")
    assert (finding.problem, finding.severity) == ("underfitting", "warning")
    assert finding.message == "training loss ended at 2.00"
    assert finding.remedies == ("more-units",)
    assert finding.evidence == {
        "curve": "loss",
        "step": 1.0,
        "signals": {"train_end": 2.0},
        "limits": {"high": 1.0},
    }
    assert judgement.skipped == []


def test_confidence_grows_from_weak_at_the_limit_to_strong_far_past_it(make_rule):
    ends = (1.0001, 2.0, 4.0, 1e6)
    judgement = judge([make_rule()], [run_of("r", loss=[end]) for end in ends])
    confidences = [finding.confidence for finding in judgement.findings]
    assert confidences == pytest.approx([0.5, 0.7, 0.8, 0.9], abs=1e-3)


def test_a_rule_that_cannot_be_judged_is_skipped_with_the_reason(make_rule):
    rule = make_rule(when="train_end > high and val_end > high and val_end < 99")
    judgement = judge([rule], [run_of("alone", loss=[2.0]), run_of("low", loss=[0.5])])
    assert judgement.findings == []
    assert judgement.skipped == [
        Skipped("alone", "alone", "TT001", "no validation loss was logged")
    ]


def test_a_division_by_zero_is_skipped_in_words(make_rule):
    rule = make_rule(when="1 / train_end > high")
    (skipped,) = judge([rule], [run_of("zero", loss=[0.0])]).skipped
    assert skipped.reason == "its condition divides by zero, or overflows, on these values"


def test_an_unknown_branch_does_not_hide_a_true_one(make_rule):
    rule = make_rule(
        when="val_end > high or train_end > high",
        message="ended at {train_end:.1f} and {val_end:.1f}",
    )
    (finding,) = judge([rule], [run_of("r", loss=[2.0])]).findings
    assert finding.message == "ended at 2.0 and unknown"
    assert finding.evidence["signals"] == {"val_end": "nan", "train_end": 2.0}


def test_evidence_is_json_whatever_the_values(make_rule):
    rule = make_rule(curve="gradient_norm", at="val_end")
    (finding,) = judge([rule], [run_of("r", loss=[math.inf], val_loss=[math.nan])]).findings
    assert json.loads(json.dumps(finding.evidence, allow_nan=False)) == {
        "signals": {"train_end": "inf"},
        "limits": {"high": 1.0},
    }


def test_a_rule_about_a_group_speaks_of_each_of_its_runs(make_rule):
    rule = make_rule(
        when="end_spread > high",
        message="seeds differ by {end_spread:.1f}",
        example=[
            {"says": "far", "fires": True, "runs": [{"loss": [1.0]}, {"loss": [9.0]}]},
            {"says": "near", "fires": False, "runs": [{"loss": [1.0]}, {"loss": [1.0]}]},
        ],
    )
    runs = [run_of("a", "g", loss=[1.0]), run_of("b", "", loss=[9.0]), run_of("c", "g", loss=[3.0])]
    assert [finding.run for finding in judge([rule], runs).findings] == ["a", "c"]
    assert all(result.passed for result in run_examples([rule]))


def test_findings_follow_the_order_of_runs_then_rules(make_rule):
    rules = [make_rule(), make_rule(id="TT002", name="other")]
    findings = judge(rules, [run_of("a", loss=[2.0]), run_of("b", loss=[2.0])]).findings
    assert [(f.run, f.rule) for f in findings] == [
        ("a", "TT001"),
        ("a", "TT002"),
        ("b", "TT001"),
        ("b", "TT002"),
    ]


def test_only_the_signals_of_the_rules_are_measured(make_rule, monkeypatch):
    measured = []
    for name, known in list(SIGNALS.items()):
        watched = type(known)(name, _watch(name, known.measure, measured), known.of_group)
        monkeypatch.setitem(SIGNALS, name, watched)
    judge([make_rule()], [run_of("a", loss=[2.0])])
    assert measured == ["train_end"]


def _watch(name, measure, measured):
    def watched(subject):
        measured.append(name)
        return measure(subject)

    return watched


def test_no_runs_and_no_rules_give_nothing(make_rule):
    assert judge([make_rule()], []).findings == []
    assert judge([], [run_of("a", loss=[2.0])]).findings == []


def test_an_example_that_contradicts_its_rule_fails(make_rule):
    examples = [
        {"says": "right", "fires": True, "loss": [3.0, 2.0]},
        {"says": "wrong", "fires": True, "loss": [3.0, 0.5]},
        {"says": "unjudged", "fires": False, "val_loss": [float("nan"), float("inf")]},
    ]
    results = run_examples([make_rule(example=examples)])
    assert [(r.example.says, r.passed) for r in results] == [
        ("right", True),
        ("wrong", False),
        ("unjudged", True),
    ]
    assert results[2].skipped == "no training loss was logged"


def test_every_example_of_the_rules_shipped_holds():
    failed = [r for r in run_examples(load_rules()) if not r.passed]
    assert [(r.rule.id, r.example.says, r.skipped) for r in failed] == []
