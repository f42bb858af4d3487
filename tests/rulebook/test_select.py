"""Choosing rules."""

from __future__ import annotations

import pytest

from fitdoctor.rulebook.mistakes import Mistakes
from fitdoctor.rulebook.select import select_rules

RULES = [
    ("OF001", "loss-rising", "overfitting"),
    ("OF002", "gap", "overfitting"),
    ("OF011", "gap-late", "overfitting"),
    ("UF001", "stuck", "underfitting"),
]


@pytest.fixture
def rules(make_rule):
    return [make_rule(id=id, name=name, problem=problem) for id, name, problem in RULES]


@pytest.mark.parametrize(
    ("choice", "chosen"),
    [
        ({}, ["OF001", "OF002", "OF011", "UF001"]),
        ({"select": []}, []),
        ({"select": ["OF"]}, ["OF001", "OF002", "OF011"]),
        ({"select": ["OF00", "UF001"]}, ["OF001", "OF002", "UF001"]),
        ({"select": ["underfitting", "gap"]}, ["OF002", "UF001"]),
        ({"ignore": ["OF"]}, ["UF001"]),
        ({"ignore": ["overfitting"], "select": ["OF002"]}, ["OF002"]),
        ({"ignore": ["OF002"], "select": ["overfitting"]}, ["OF001", "OF011"]),
        ({"ignore": ["OF"], "select": ["OF00"]}, ["OF001", "OF002"]),
        ({"ignore": ["OF"], "select": ["OF"]}, []),
        ({"ignore": ["OF001"], "select": ["loss-rising"]}, []),
        ({"select": ["UF"], "extend_select": ["gap"]}, ["OF002", "UF001"]),
        ({"ignore": ["ALL"], "extend_select": ["stuck"]}, ["UF001"]),
        ({"select": ["ALL"], "ignore": ["gap"]}, ["OF001", "OF011", "UF001"]),
    ],
)
def test_the_more_exact_selector_decides(rules, choice, chosen):
    assert [rule.id for rule in select_rules(rules, **choice)] == chosen


def test_selectors_that_meet_no_rule_are_told_together(rules):
    with pytest.raises(Mistakes) as mistakes:
        select_rules(rules, ["OF001", "stuk", "of001", ""], ["overfiting", "stuk"])
    assert mistakes.value.lines == (
        "'stuk' selects no rule (did you mean 'stuck'?)",
        "'of001' selects no rule (did you mean 'OF001'?)",
        "'' selects no rule",
        "'overfiting' selects no rule (did you mean 'overfitting'?)",
    )
