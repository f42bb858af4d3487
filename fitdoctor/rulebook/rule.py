"""A rule: what is written in one TOML file, after it was checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fitdoctor.logs.run import FloatArray, Run
from fitdoctor.rulebook.condition import Condition
from fitdoctor.rulebook.finding import Problem, Severity
from fitdoctor.signals.roles import NAMES

CURVES = tuple(NAMES)
"""The roles of a curve that a rule may show as evidence."""


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A history on which a rule must fire, or must stay silent.

    `runs` holds the columns of one run, or of several siblings for a rule about a group; `signals`
    what was measured on its recording. A rule about recordings alone needs no columns.
    """

    says: str
    fires: bool
    runs: tuple[Mapping[str, FloatArray], ...]
    signals: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A rule over signals, with its limits, its reasons and its worked examples.

    `confidence` holds the share of right findings just past the limits and far past them.
    `curve` is the role of the curve shown as evidence ("" for a rule about recordings alone), `at`
    the signal that gives the step where the problem starts ("" for none). `shown` are the names in
    the message.
    """

    id: str
    name: str
    problem: Problem
    severity: Severity
    when: str
    message: str
    why: str
    remedies: tuple[str, ...]
    references: tuple[str, ...]
    curve: str
    at: str
    confidence: tuple[float, float]
    limits: Mapping[str, float]
    examples: tuple[Example, ...]
    path: Path
    condition: Condition
    shown: tuple[str, ...]

    @property
    def signals(self) -> tuple[str, ...]:
        """Names of the signals in the condition and the message, each once."""
        names = dict.fromkeys((*self.condition.names, *self.shown))
        return tuple(name for name in names if name not in self.limits)

    @property
    def is_about_recordings(self) -> bool:
        """Whether it uses no signal but those of a recording."""
        return not self.curve

    def concerns(self, run: Run) -> bool:
        """Whether the run has what the rule is about: curves, or a recording."""
        return bool(run.measured) if self.is_about_recordings else bool(run.curves)
