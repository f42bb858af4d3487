"""Looks up the text of one rule, without the signals, numpy and the checks of all others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from fitdoctor.rulebook.files import builtin_folder, rule_files, shown_path
from fitdoctor.rulebook.finding import PROBLEMS, SEVERITIES
from fitdoctor.rulebook.mistakes import Mistakes
from fitdoctor.rulebook.ranking import ranked
from fitdoctor.rulebook.table import Table
from fitdoctor.rulebook.tomlfile import TomlFileError, read_bytes, read_toml


class RuleText(NamedTuple):
    """What a person reads about a rule; its condition is text, neither checked nor evaluated."""

    id: str
    name: str
    problem: str
    severity: str
    when: str
    message: str
    why: str
    remedies: tuple[str, ...]
    references: tuple[str, ...]
    limits: Mapping[str, float]
    examples: tuple[str, ...]
    path: Path


def look_up(word: str, paths: Iterable[Path] = ()) -> RuleText | None:
    """The rule with this id or name, built in or in the given files and folders; None for none.

    Raises Mistakes where its file, or a file that might be its, cannot be read.
    """
    mistakes: list[str] = []
    for file in _likeliest_first(rule_files([builtin_folder(), *paths], mistakes), word):
        try:
            entries = read_toml(file)
        except TomlFileError as error:
            mistakes.append(f"{shown_path(file)}: {error}")
            continue
        if word in (entries.get("id"), entries.get("name")):
            return _text(Table(entries), file)
    if mistakes:
        raise Mistakes(mistakes)
    return None


def _likeliest_first(files: Iterable[Path], word: str) -> Iterator[Path]:
    """The files in which the word stands before all others, which then need not be parsed."""
    others = []
    for file in files:
        if _holds(file, word):
            yield file
        else:
            others.append(file)
    yield from others


def _holds(file: Path, word: str) -> bool:
    try:
        return word.encode(errors="replace") in read_bytes(file)
    except TomlFileError:
        return False


def _text(table: Table, file: Path) -> RuleText:
    rule = RuleText(
        id=table.text("id"),
        name=table.text("name"),
        problem=table.choice("problem", PROBLEMS),
        severity=table.choice("severity", SEVERITIES),
        when=" ".join(table.text("when", lines=True).split()),
        message=table.text("message"),
        why=table.text("why", lines=True),
        remedies=ranked(table.text("id"), table.texts("remedies")),
        references=table.texts("references"),
        limits=table.limits("limits"),
        examples=tuple(_example(Table(entries)) for _, entries in table.tables("example")),
        path=file,
    )
    if table.mistakes:
        raise Mistakes([f"{shown_path(file)}: {mistake}" for mistake in table.mistakes])
    return rule


def _example(example: Table) -> str:
    return f"{'fires' if example.boolean('fires') else 'is silent'}: {example.text('says')}"
