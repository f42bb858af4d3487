"""What a rule found on a run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Problem = Literal["overfitting", "underfitting", "instability", "slow-convergence"]
Severity = Literal["error", "warning", "info"]

PROBLEMS: tuple[Problem, ...] = ("overfitting", "underfitting", "instability", "slow-convergence")
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that fired on a run.

    `confidence` (0 to 1) says how sure the finding is, `severity` how much it matters if true;
    a finding of severity "info" is a remark, the others are diagnoses. `evidence` holds the
    curve and the step it starts at, and each signal of the rule's condition with its value.
    `remedies` are names, likeliest first.
    """

    run: str
    path: str
    rule: str
    name: str
    problem: Problem
    severity: Severity
    confidence: float
    message: str
    evidence: dict[str, Any] = field(default_factory=dict)
    remedies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A rule that could not be judged on a run, and why."""

    run: str
    path: str
    rule: str
    reason: str
