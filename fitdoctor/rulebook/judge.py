"""Applies rules to runs: what fired, and what could not be judged."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fitdoctor.logs.run import Run
from fitdoctor.rulebook.finding import Finding, Skipped
from fitdoctor.rulebook.logic import TRUE, UNKNOWN, evaluate
from fitdoctor.rulebook.message import fill_in
from fitdoctor.rulebook.rule import Rule
from fitdoctor.signals.registry import Measurements, Unknown, measure
from fitdoctor.signals.roles import find


@dataclass(slots=True)
class Judgement:
    """What a set of rules says about a set of runs."""

    findings: list[Finding] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


def judge(rules: Sequence[Rule], runs: Sequence[Run]) -> Judgement:
    """Judge all runs by all rules; only the signals that these rules name are measured.

    Findings and skipped rules stand in the order of the runs, then of the rules.
    """
    names = dict.fromkeys(name for rule in rules for name in _needed(rule))
    measured = measure(runs, names)
    judgement = Judgement()
    truths = [
        evaluate(rule.condition, {**measured.values, **rule.limits}, len(runs)) for rule in rules
    ]
    for i, run in enumerate(runs):
        for rule, truth in zip(rules, truths, strict=True):
            if truth.answer[i] == TRUE:
                clarity = float(truth.clarity[i])
                judgement.findings.append(_finding(rule, run, _row(measured, i), clarity))
            elif truth.answer[i] == UNKNOWN:
                reason = _reason(rule, measured, i)
                judgement.skipped.append(Skipped(run.name, str(run.path), rule.id, reason))
    return judgement


def _needed(rule: Rule) -> tuple[str, ...]:
    return (*rule.signals, rule.at) if rule.at else rule.signals


def _row(measured: Measurements, i: int) -> dict[str, float]:
    return {name: float(column[i]) for name, column in measured.values.items()}


def _finding(rule: Rule, run: Run, values: Mapping[str, float], clarity: float) -> Finding:
    weak, strong = rule.confidence
    return Finding(
        run=run.name,
        path=str(run.path),
        rule=rule.id,
        name=rule.name,
        problem=rule.problem,
        severity=rule.severity,
        confidence=round(weak + (strong - weak) * clarity, 4),
        message=fill_in(rule.message, {**values, **rule.limits}),
        evidence=_evidence(rule, run, values),
        remedies=rule.remedies,
    )


def _evidence(rule: Rule, run: Run, values: Mapping[str, float]) -> dict[str, Any]:
    evidence: dict[str, Any] = {}
    with contextlib.suppress(Unknown):  # a rule may fire on other signals than its curve's
        evidence["curve"] = find(run, rule.curve).name
    if rule.at and math.isfinite(values[rule.at]):
        evidence["step"] = values[rule.at]
    evidence["signals"] = {name: _for_json(values[name]) for name in rule.signals}
    evidence["limits"] = dict(rule.limits)
    return evidence


def _for_json(value: float) -> float | str:
    """JSON has no NaN and no infinity; they are written as text."""
    return value if math.isfinite(value) else str(value)


def _reason(rule: Rule, measured: Measurements, i: int) -> str:
    signals = [name for name in rule.condition.names if name not in rule.limits]
    reasons = dict.fromkeys(
        measured.reasons[name][i] for name in signals if i in measured.reasons[name]
    )
    return "; ".join(reasons) or "its condition divides by zero, or overflows, on these values"
