"""Runs the worked examples of rules, which are their tests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fitdoctor.rulebook.histories import build_run
from fitdoctor.rulebook.judge import judge
from fitdoctor.rulebook.rule import Example, Rule


@dataclass(frozen=True, slots=True, eq=False)
class ExampleResult:
    """How a rule did on one of its examples; `skipped` is why it could not be judged, if so."""

    rule: Rule
    example: Example
    fired: bool
    skipped: str = ""

    @property
    def passed(self) -> bool:
        """Whether the rule did what the example says."""
        return self.fired == self.example.fires


def run_examples(rules: Iterable[Rule]) -> list[ExampleResult]:
    """Judge each example by its own rule alone; of a group any run that fires counts."""
    return [run_example(rule, example) for rule in rules for example in rule.examples]


def run_example(rule: Rule, example: Example) -> ExampleResult:
    """Judge one example by its rule."""
    group = "example" if len(example.runs) > 1 else ""
    runs = [
        build_run(columns, f"{rule.id} example {i}", group, example.signals)
        for i, columns in enumerate(example.runs, start=1)
    ]
    judgement = judge([rule], runs)
    skipped = dict.fromkeys(skip.reason for skip in judgement.skipped)
    return ExampleResult(rule, example, bool(judgement.findings), "; ".join(skipped))
