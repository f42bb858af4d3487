"""Makes a rule of a TOML table, telling every mistake in it at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from keyword import iskeyword
from pathlib import Path
from typing import Any

from fitdoctor.rulebook.condition import Condition, ConditionError, parse_condition
from fitdoctor.rulebook.example_parsing import parse_examples
from fitdoctor.rulebook.finding import PROBLEMS, SEVERITIES
from fitdoctor.rulebook.message import parse_message
from fitdoctor.rulebook.mistakes import did_you_mean, shown
from fitdoctor.rulebook.rule import CURVES, Rule
from fitdoctor.rulebook.table import Table
from fitdoctor.signals.registry import is_of_recording

KEYS = (
    *("id", "name", "problem", "severity", "when", "message", "why", "remedies", "references"),
    *("curve", "at", "confidence", "limits", "example"),
)
ID = re.compile(r"[A-Z]{2,4}[0-9]{3}")
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def parse_rule(
    entries: Mapping[str, Any], path: Path, signals: Set[str]
) -> tuple[Rule | None, list[str]]:
    """The rule in a TOML table, or None, and every mistake found (`key: what is wrong`).

    `signals` are the names that conditions and messages may use beside the rule's own limits.
    """
    table = Table(entries)
    table.check_keys(KEYS)
    limits = _limits(table, signals)
    condition = _condition(table, signals | limits.keys())
    message, shown_names = _message(table, signals | limits.keys())
    if condition is not None:
        _check_use(table, limits.keys(), condition.names, shown_names)
    named = {*(condition.names if condition else ()), *shown_names}
    plain = _plain_fields(table, signals, named - limits.keys())
    if table.mistakes or condition is None:
        return None, table.mistakes
    rule = Rule(
        when=condition.text,
        condition=condition,
        message=message,
        shown=shown_names,
        limits=limits,
        path=path,
        **plain,
    )
    return rule, []


def _plain_fields(table: Table, signals: Set[str], named: Set[str]) -> dict[str, Any]:
    """The fields of a rule that stand for themselves; `named` are the signals that it uses."""
    return {
        "id": _pattern(table, "id", ID, "two to four capitals and three digits, as in OF001"),
        "name": _pattern(table, "name", NAME, "small letters and hyphens, as in loss-is-nan"),
        "problem": table.choice("problem", PROBLEMS),
        "severity": table.choice("severity", SEVERITIES),
        "why": table.text("why", lines=True),
        "remedies": table.texts("remedies"),
        "references": table.texts("references"),
        "curve": _curve(table, named),
        "at": _at(table, signals),
        "confidence": _confidence(table),
        "examples": parse_examples(table, named),
    }


def _condition(table: Table, known: Set[str]) -> Condition | None:
    text = table.text("when", lines=True)
    try:
        return parse_condition(text, known) if text else None
    except ConditionError as error:
        table.note("when", str(error))
        return None


def _message(table: Table, known: Set[str]) -> tuple[str, tuple[str, ...]]:
    template = table.text("message")
    names, mistakes = parse_message(template, known)
    for mistake in mistakes:
        table.note("message", mistake)
    return template, names


def _pattern(table: Table, key: str, pattern: re.Pattern[str], wanted: str) -> str:
    value = table.text(key)
    if value and not pattern.fullmatch(value):
        table.note(key, f"{shown(value)} is not {wanted}")
    return value


def _limits(table: Table, signals: Set[str]) -> dict[str, float]:
    limits = table.limits("limits")
    for name in limits:
        if name in signals:
            table.note(f"limits.{name}", "is the name of a signal; choose another")
        elif iskeyword(name):
            table.note(f"limits.{name}", "is a word of the condition language; choose another")
    return limits


def _check_use(
    table: Table, limits: Set[str], decisive: tuple[str, ...], shown_names: tuple[str, ...]
) -> None:
    for name in sorted(limits - {*decisive, *shown_names}):
        table.note(f"limits.{name}", "is used in neither the condition nor the message")
    if limits >= set(decisive):
        table.note("when", "names no signal, so that its answer is the same for every run")


def _curve(table: Table, named: Set[str]) -> str:
    """The curve to show; "" for a rule about the recording alone, which rests on none."""
    if named and all(is_of_recording(name) for name in named):
        if "curve" in table.entries:
            table.note("curve", "is not shown by a rule about the recording alone: leave it out")
        return ""
    return table.choice("curve", CURVES)


def _at(table: Table, signals: Set[str]) -> str:
    if "at" not in table.entries:
        return ""
    name = table.text("at")
    if name and name not in signals:
        table.note("at", f"{shown(name)} is no signal{did_you_mean(name, signals)}")
    return name


def _confidence(table: Table) -> tuple[float, float]:
    pair = table.numbers("confidence")
    if len(pair) == 2 and 0 <= pair[0] <= pair[1] <= 1:
        return pair[0], pair[1]
    if pair or table.entries.get("confidence") == []:
        table.note("confidence", "is [weak, strong] with 0 <= weak <= strong <= 1")
    return 0.0, 0.0
