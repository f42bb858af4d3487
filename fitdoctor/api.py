"""The Python door: findings from logs on disk or from a history in memory."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from fitdoctor.logs import Reading, Refusal, Run, read
from fitdoctor.rulebook.finding import Finding, Skipped
from fitdoctor.rulebook.judge import judge
from fitdoctor.rulebook.loading import load_rules
from fitdoctor.rulebook.mistakes import Mistakes, did_you_mean
from fitdoctor.rulebook.rule import Rule
from fitdoctor.rulebook.select import select_rules
from fitdoctor.settings import Settings

DEFAULTS = Settings()


@dataclass(frozen=True, slots=True)
class Checkup:
    """All that a check has to tell: what was read, refused, found, and what was not judged."""

    runs: tuple[Run, ...]
    refused: tuple[Refusal, ...] = ()
    rules: tuple[Rule, ...] = ()
    findings: tuple[Finding, ...] = ()
    skipped: tuple[Skipped, ...] = ()


def check(paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]]) -> list[Finding]:
    """Read the logs in a file, a folder or several of them, and return what is wrong.

    All built-in rules are applied; settings files are not looked for. An empty list means that
    no rule fired. Raises FileNotFoundError for a path that does not exist and ValueError where
    no training log was found, with the reasons.
    """
    single = isinstance(paths, str | os.PathLike)
    places = [Path(paths)] if single else [Path(path) for path in paths]  # type: ignore
    for place in places:
        if not place.exists():
            raise FileNotFoundError(f"no such file or folder: {place}")
    reading = read(places)
    if not reading.runs:
        reasons = "; ".join(f"{refused.path}: {refused.reason}" for refused in reading.refused[:5])
        raise ValueError(f"no training log found{': ' if reasons else ''}{reasons}")
    return list(examine(reading, rules=_built_in_rules()).findings)


def diagnose(history: Any) -> list[Finding]:
    """Return what is wrong with a history: a Keras `History`, a dict of lists, or a DataFrame.

    Columns are understood by their names, as in a log: "loss", "val_loss", "accuracy", ... The
    `run` of each finding is "history" and its `path` ".". Raises HistoryError, a ValueError, for
    anything else and for a history without numbers.
    """
    from fitdoctor.logs import run_from_history  # a check of logs needs no readers of histories

    reading = Reading([run_from_history(history)])
    return list(examine(reading, rules=_built_in_rules()).findings)


def read_logs(
    paths: Sequence[Path],
    settings: Settings = DEFAULTS,
    progress: Callable[[int, int], None] | None = None,
) -> Reading:
    """Read the logs under these paths, less those that the settings exclude."""
    reading = read(paths, settings.metrics, progress)
    return Reading(
        [run for run in reading.runs if not settings.excludes(run.path)],
        [refused for refused in reading.refused if not settings.excludes(refused.path)],
    )


def rules_of(settings: Settings = DEFAULTS) -> tuple[Rule, ...]:
    """The built-in rules and the project's own, with the limits that its settings give them.

    Raises Mistakes for all that is wrong in the settings and in the rule files. Where a rule file
    is wrong, rules and limits that do not exist are not told: they may be those of that file.
    """
    mistakes = [*settings.mistakes]
    rules: tuple[Rule, ...] = ()
    try:
        rules = load_rules(settings.rules)
    except Mistakes as in_rules:
        mistakes += in_rules.lines
    else:
        mistakes += [*_unknown_selectors(rules, settings), *_unknown_limits(rules, settings)]
    if mistakes:
        raise Mistakes(mistakes)
    return tuple(
        replace(rule, limits={**rule.limits, **settings.limits.get(rule.id, {})}) for rule in rules
    )


@cache
def _built_in_rules() -> tuple[Rule, ...]:
    """The rules where no settings say otherwise; reading them takes longer than a small log."""
    return rules_of()


def examine(
    reading: Reading, settings: Settings = DEFAULTS, rules: Sequence[Rule] | None = None
) -> Checkup:
    """Judge what was read by those of the rules (by default `rules_of`) that the settings choose.

    Rules about recordings are left out where no run has one, and rules about curves where no run
    has any. Raises Mistakes where the settings choose by a name that no rule has.
    """
    known = rules_of(settings) if rules is None else rules
    selected = select_rules(known, settings.select, settings.ignore, settings.extend_select)
    chosen = tuple(rule for rule in selected if any(map(rule.concerns, reading.runs)))
    judgement = judge(chosen, reading.runs)
    ignored = _ignored(known, reading.runs, settings)
    findings = [f for f in judgement.findings if (f.path, f.rule) not in ignored]
    return Checkup(
        runs=tuple(reading.runs),
        refused=tuple(reading.refused),
        rules=chosen,
        findings=tuple(finding for finding in findings if settings.wants(finding)),
        skipped=tuple(skip for skip in judgement.skipped if (skip.path, skip.rule) not in ignored),
    )


def _ignored(
    rules: Sequence[Rule], runs: Iterable[Run], settings: Settings
) -> set[tuple[str, str]]:
    """The path and rule of each finding that the settings ignore for where its run lies."""
    paths = {run.path for run in runs}
    return {
        (str(path), rule.id)
        for pattern, selectors in settings.per_path_ignores.items()
        for rule in select_rules(rules, selectors)
        for path in paths
        if settings.matches(path, pattern)
    }


def _unknown_selectors(rules: Sequence[Rule], settings: Settings) -> Iterator[str]:
    chosen = {
        "select": settings.select or (),
        "ignore": settings.ignore,
        "extend-select": settings.extend_select,
        **{f"per-path-ignores.{p}": s for p, s in settings.per_path_ignores.items()},
    }
    for key, selectors in chosen.items():
        try:
            select_rules(rules, selectors)
        except Mistakes as mistakes:
            yield from (settings.mistake(key, line) for line in mistakes.lines)


def _unknown_limits(rules: Sequence[Rule], settings: Settings) -> Iterator[str]:
    by_id = {rule.id: rule for rule in rules}
    for rule_id, limits in settings.limits.items():
        if rule_id not in by_id:
            hint = did_you_mean(rule_id, by_id)
            yield settings.mistake(f"limits.{rule_id}", f"no such rule{hint}")
            continue
        for name in limits.keys() - by_id[rule_id].limits.keys():
            hint = did_you_mean(name, by_id[rule_id].limits)
            yield settings.mistake(f"limits.{rule_id}.{name}", f"no such limit{hint}")
