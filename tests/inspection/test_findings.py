"""How findings of a recording join those of its curves, up to a verdict."""

from pathlib import Path

import pytest
from example_scripts import recording

from fitdoctor.confirm.flow import confirm
from fitdoctor.confirm.plan import Budget, Plan
from fitdoctor.inspection.findings import joined
from fitdoctor.rulebook.finding import Finding, Severity
from fitdoctor.trials.devices import choose_device


def finding(rule: str, severity: Severity, *remedies: str) -> Finding:
    return Finding("run", "", rule, "", "instability", severity, 0.9, "", remedies=remedies)


DIVERGING = finding(
    "IN002", "error", "lower-learning-rate", "gradient-clipping", "normalise-inputs"
)
UNSCALED = finding("DA002", "warning", "normalise-inputs")
NOT_FINITE = finding("DA001", "error", "clean-data")


def test_a_warning_of_the_recording_puts_its_remedy_first() -> None:
    (told,) = joined([DIVERGING], [UNSCALED])
    assert told.rule == "IN002"
    assert told.remedies == ("normalise-inputs", "lower-learning-rate", "gradient-clipping")


def test_a_warning_alone_is_no_reason_to_change_a_training() -> None:
    assert joined([], [UNSCALED]) == []


def test_an_error_of_the_recording_stands_for_itself() -> None:
    assert joined([DIVERGING], [NOT_FINITE]) == [NOT_FINITE, DIVERGING]


@pytest.mark.training
def test_a_training_that_cannot_start_is_mended_and_judged() -> None:
    said: list[str] = []
    plan = Plan(seeds=5, tell=said.append, fused=False)
    device = choose_device("cpu")
    result = confirm(recording("one_hot_sparse"), "run", Path(), device, plan, Budget())
    (tried,) = result.tried
    assert tried.finding is not None
    assert (tried.finding.rule, tried.candidate.remedy) == ("WC004", "match-loss")
    assert tried.verdict.leaning == "confirmed"
    assert tried.verdict.baseline_diverged == 5
    assert "held-out crossentropy of own probabilities" in tried.verdict.sentence
    assert any("crossentropy of their own probabilities" in line for line in said)
