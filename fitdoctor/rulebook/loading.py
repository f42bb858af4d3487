"""Loads rule files from folders; every mistake in them is told at once."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import replace
from pathlib import Path

from fitdoctor.rulebook.files import builtin_folder, rule_files, shown_path
from fitdoctor.rulebook.mistakes import Mistakes
from fitdoctor.rulebook.parsing import parse_rule
from fitdoctor.rulebook.ranking import ranked
from fitdoctor.rulebook.rule import Rule
from fitdoctor.rulebook.tomlfile import TomlFileError, read_toml
from fitdoctor.signals.registry import SIGNALS

MOST_MISTAKES = 30
"""Mistakes of one file that are told one by one."""


def load_rules(paths: Iterable[Path] = (), signals: Set[str] | None = None) -> tuple[Rule, ...]:
    """The built-in rules and those in the given files and folders, in order of their ids.

    `signals` are the names that rules may use, by default those registered. Raises Mistakes with
    a line `file: key: what is wrong` for each mistake in any file.
    """
    return load_rule_files([builtin_folder(), *paths], signals)


def load_rule_files(paths: Iterable[Path], signals: Set[str] | None = None) -> tuple[Rule, ...]:
    """The rules in these files and folders alone; otherwise as `load_rules`."""
    known = set(SIGNALS) if signals is None else signals
    mistakes: list[str] = []
    rules: list[Rule] = []
    for file in rule_files(paths, mistakes):
        try:
            rule, found = parse_rule(read_toml(file), file, known)
        except TomlFileError as error:
            mistakes.append(f"{shown_path(file)}: {error}")
            continue
        mistakes += [f"{shown_path(file)}: {mistake}" for mistake in found[:MOST_MISTAKES]]
        if len(found) > MOST_MISTAKES:
            mistakes.append(f"{shown_path(file)}: {len(found) - MOST_MISTAKES} more mistakes")
        if rule is not None:
            rules.append(replace(rule, remedies=ranked(rule.id, rule.remedies)))
    mistakes += _duplicates(rules)
    if mistakes:
        raise Mistakes(mistakes)
    return tuple(sorted(rules, key=lambda rule: rule.id))


def _duplicates(rules: Iterable[Rule]) -> list[str]:
    first: dict[tuple[str, str], Rule] = {}
    mistakes = []
    for rule in rules:
        for key, value in (("id", rule.id), ("name", rule.name)):
            other = first.setdefault((key, value), rule)
            if other is not rule:
                mistakes.append(
                    f"{shown_path(rule.path)}: {key}: {value} is taken by {shown_path(other.path)}"
                )
    return mistakes
