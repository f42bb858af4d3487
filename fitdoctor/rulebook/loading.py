"""Loads rule files from folders; every mistake in them is told at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from pathlib import Path

from fitdoctor.rulebook.mistakes import Mistakes
from fitdoctor.rulebook.parsing import parse_rule
from fitdoctor.rulebook.rule import Rule
from fitdoctor.rulebook.tomlfile import TomlFileError, read_toml
from fitdoctor.signals.registry import SIGNALS

MOST_FILES = 1000
"""Rule files under all folders; more are a folder given by mistake."""
MOST_MISTAKES = 30
"""Mistakes of one file that are told one by one."""


def builtin_folder() -> Path:
    """The folder of the rules that come with fitdoctor: in the package, or beside it in a clone."""
    package = Path(__file__).resolve().parents[1]
    shipped = package / "rules"
    return shipped if shipped.is_dir() else package.parent / "rules"


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
    for file in _files(paths, mistakes):
        try:
            rule, found = parse_rule(read_toml(file), file, known)
        except TomlFileError as error:
            mistakes.append(f"{_shown(file)}: {error}")
            continue
        mistakes += [f"{_shown(file)}: {mistake}" for mistake in found[:MOST_MISTAKES]]
        if len(found) > MOST_MISTAKES:
            mistakes.append(f"{_shown(file)}: {len(found) - MOST_MISTAKES} more mistakes")
        if rule is not None:
            rules.append(rule)
    mistakes += _duplicates(rules)
    if mistakes:
        raise Mistakes(mistakes)
    return tuple(sorted(rules, key=lambda rule: rule.id))


def _files(paths: Iterable[Path], mistakes: list[str]) -> list[Path]:
    files: dict[Path, Path] = {}
    for path in paths:
        if not path.exists():
            mistakes.append(f"{_shown(path)}: no such file or folder")
            continue
        for file in _under(path):
            files.setdefault(file.resolve(), file)
            if len(files) > MOST_FILES:
                raise Mistakes([f"{_shown(path)}: more than {MOST_FILES} rule files"])
    return list(files.values())


def _under(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from sorted(path.rglob("*.toml"))
    else:
        yield path


def _duplicates(rules: Iterable[Rule]) -> list[str]:
    first: dict[tuple[str, str], Rule] = {}
    mistakes = []
    for rule in rules:
        for key, value in (("id", rule.id), ("name", rule.name)):
            other = first.setdefault((key, value), rule)
            if other is not rule:
                mistakes.append(
                    f"{_shown(rule.path)}: {key}: {value} is taken by {_shown(other.path)}"
                )
    return mistakes


def _shown(path: Path) -> str:
    """A path as one printable line."""
    text = str(path)
    return text if text.isprintable() else ascii(text)[1:-1]
