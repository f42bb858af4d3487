"""Applies rules to runs: what fired, and what could not be judged."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from fitdoctor.logs.run import Curve, FloatArray, Run
from fitdoctor.rulebook.finding import Finding, Skipped
from fitdoctor.rulebook.logic import TRUE, UNKNOWN, evaluate, unknown_names
from fitdoctor.rulebook.message import fill_in
from fitdoctor.rulebook.rule import Rule
from fitdoctor.signals.registry import Measurements, Unknown, measure
from fitdoctor.signals.roles import find

UNDEFINED = "its condition divides by zero, or overflows, on these values"
"""The reason where every signal is known and the answer is not."""


@dataclass(slots=True)
class Judgement:
    """What a set of rules says about a set of runs."""

    findings: list[Finding] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


def judge(rules: Sequence[Rule], runs: Sequence[Run]) -> Judgement:
    """Judge all runs by all rules; only the signals that these rules name are measured.

    Findings and skipped rules stand in the order of the runs, then of the rules.
    """
    measured = measure(runs, dict.fromkeys(name for rule in rules for name in _needed(rule)))
    found = [_findings(rule, measured) for rule in rules]
    skipped = [_skipped(rule, measured) for rule in rules]
    return Judgement(
        [of_rule[i] for i in range(len(runs)) for of_rule in found if i in of_rule],
        [of_rule[i] for i in range(len(runs)) for of_rule in skipped if i in of_rule],
    )


def _findings(rule: Rule, measured: Measurements) -> dict[int, Finding]:
    """What a rule found, by the index of the run."""
    truth = evaluate(rule.condition, _values(rule, measured), len(measured.runs))
    clarity = truth.clarity
    return {
        i: _finding(rule, measured.runs[i], _row(rule, measured, i), float(clarity[i]))
        for i in np.flatnonzero(truth.answer == TRUE).tolist()
    }


def _skipped(rule: Rule, measured: Measurements) -> dict[int, Skipped]:
    """The runs that a rule could not judge, by their index."""
    values, count = _values(rule, measured), len(measured.runs)
    truth = evaluate(rule.condition, values, count)
    unknown: list[int] = np.flatnonzero(truth.answer == UNKNOWN).tolist()
    blamed = unknown_names(rule.condition, values, count) if unknown else {}
    skipped = {}
    for i in unknown:
        names = [name for name in blamed if blamed[name][i]]
        reasons = dict.fromkeys(measured.reasons[name][i] for name in names)
        reason = "; ".join(reasons) or UNDEFINED
        run = measured.runs[i]
        skipped[i] = Skipped(run.name, str(run.path), rule.id, reason)
    return skipped


def _values(rule: Rule, measured: Measurements) -> dict[str, FloatArray | float]:
    return {**measured.values, **rule.limits}


def _needed(rule: Rule) -> tuple[str, ...]:
    return (*rule.signals, rule.at) if rule.at else rule.signals


def _row(rule: Rule, measured: Measurements, i: int) -> dict[str, float]:
    return {name: float(measured.values[name][i]) for name in _needed(rule)}


def _finding(rule: Rule, run: Run, values: Mapping[str, float], clarity: float) -> Finding:
    weak, strong = rule.confidence
    curve = _curve(rule, run)
    return Finding(
        run=run.name,
        path=str(run.path),
        rule=rule.id,
        name=rule.name,
        problem=rule.problem,
        severity=rule.severity,
        confidence=round(weak + (strong - weak) * clarity, 4),
        message=fill_in(
            rule.message, {**values, **rule.limits}, curve.per if curve is not None else "step"
        ),
        evidence=_evidence(rule, curve, values),
        remedies=rule.remedies,
    )


def _curve(rule: Rule, run: Run) -> Curve | None:
    """The curve of a rule; None where it was not logged, as it may fire on other signals."""
    if rule.curve:
        with contextlib.suppress(Unknown):
            return find(run, rule.curve)
    return None


def _evidence(rule: Rule, curve: Curve | None, values: Mapping[str, float]) -> dict[str, Any]:
    evidence: dict[str, Any] = {} if curve is None else {"curve": curve.name}
    if rule.at and math.isfinite(values[rule.at]):
        evidence["step"] = values[rule.at]
    evidence["signals"] = {name: _for_json(values[name]) for name in rule.signals}
    evidence["limits"] = dict(rule.limits)
    return evidence


def _for_json(value: float) -> float | str:
    """JSON has no NaN and no infinity; they are written as text."""
    return value if math.isfinite(value) else str(value)
