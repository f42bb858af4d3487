"""Settings of a project: `[tool.fitdoctor]` in pyproject.toml, or fitdoctor.toml."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path

from fitdoctor.logs.roles import RoleError, parse_role
from fitdoctor.rulebook.finding import SEVERITIES, Finding, Severity
from fitdoctor.rulebook.mistakes import shown_key
from fitdoctor.rulebook.table import Table
from fitdoctor.rulebook.tomlfile import TomlFileError, read_toml

KEYS = (
    "select",
    "ignore",
    "extend-select",
    "rules",
    "metrics",
    "per-path-ignores",
    "min-severity",
    "min-confidence",
    "limits",
    "exclude",
)

PREFIX = "tool.fitdoctor."
"""What stands before a key in pyproject.toml."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a project asks of fitdoctor; the defaults where it says nothing.

    `file` is where the settings were found, None for the defaults. Patterns in
    `per_path_ignores` and `exclude` are matched against paths relative to its folder. `mistakes`
    has a line for each mistake in the file, by which a key has its default: `api.rules_of` raises
    them, together with those in the project's rules.
    """

    file: Path | None = None
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    rules: tuple[Path, ...] = ()
    metrics: Mapping[str, str] = field(default_factory=dict)
    per_path_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    min_severity: Severity = "info"
    min_confidence: float = 0.0
    limits: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()

    def wants(self, finding: Finding) -> bool:
        """Whether a finding is severe and sure enough to be told."""
        severe = SEVERITIES.index(finding.severity) <= SEVERITIES.index(self.min_severity)
        return severe and finding.confidence >= self.min_confidence

    def matches(self, path: Path, pattern: str) -> bool:
        """Whether a pattern meets a path or a folder it lies in; `*` stands for any text."""
        folder = (self.file.parent if self.file else Path()).resolve()
        relative = os.path.relpath(path.resolve(), folder).replace(os.sep, "/")
        pattern = pattern.rstrip("/")
        return fnmatchcase(relative, pattern) or fnmatchcase(relative, f"{pattern}/*")

    def excludes(self, path: Path) -> bool:
        """Whether a path is left out."""
        return any(self.matches(path, pattern) for pattern in self.exclude)

    def mistake(self, key: str, text: str) -> str:
        """A line about a mistake under a key of these settings."""
        prefix = PREFIX if self.file and self.file.name == "pyproject.toml" else ""
        return f"{self.file or 'settings'}: {prefix}{shown_key(key)}: {text}"


def find_settings(start: Path) -> Settings:
    """The settings of the nearest folder, from `start` upwards, that has any.

    In one folder fitdoctor.toml wins over pyproject.toml, which counts only where it has a table
    [tool.fitdoctor].
    """
    for folder in (start.resolve(), *start.resolve().parents):
        for name in ("fitdoctor.toml", "pyproject.toml"):
            if (folder / name).is_file():
                settings = _read(folder / name)
                if settings is not None:
                    return settings
    return Settings()


def read_settings(file: Path) -> Settings:
    """The settings in a file of either form; the defaults where a pyproject.toml has none."""
    return _read(file) or Settings(file)


def _read(file: Path) -> Settings | None:
    try:
        content = read_toml(file)
    except TomlFileError as error:
        return Settings(file, mistakes=(f"{file}: {error}",))
    prefix = ""
    if file.name == "pyproject.toml":
        tool = content.get("tool")
        if not isinstance(tool, dict) or "fitdoctor" not in tool:
            return None
        content, prefix = tool["fitdoctor"], PREFIX
    if not isinstance(content, dict):
        return Settings(file, mistakes=(f"{file}: tool.fitdoctor: a table is wanted",))
    table = Table(content, prefix)
    settings = _settings_of(table, file)
    return replace(settings, mistakes=tuple(f"{file}: {mistake}" for mistake in table.mistakes))


def _settings_of(table: Table, file: Path) -> Settings:
    table.check_keys(KEYS)
    return Settings(
        file=file,
        select=_texts(table, "select") if "select" in table.entries else None,
        ignore=_texts(table, "ignore"),
        extend_select=_texts(table, "extend-select"),
        rules=tuple(file.parent / folder for folder in _texts(table, "rules")),
        metrics=_metrics(table),
        per_path_ignores=_per_path_ignores(table),
        min_severity=_min_severity(table),
        min_confidence=_min_confidence(table),
        limits=_limits(table),
        exclude=_texts(table, "exclude"),
    )


def _texts(table: Table, key: str) -> tuple[str, ...]:
    """The texts in a list; an empty one is a mistake that is noted."""
    return tuple(filter(None, table.texts(key))) if key in table.entries else ()


def _inner(table: Table, key: str) -> Table:
    """The table under a key, empty where there is none; its mistakes are the outer one's."""
    entries = table.entries.get(key, {})
    if not isinstance(entries, dict):
        table.note(key, "a table is wanted")
        entries = {}
    inner = Table(entries, f"{table.prefix}{key}.")
    inner.mistakes = table.mistakes
    return inner


def _metrics(table: Table) -> dict[str, str]:
    inner = _inner(table, "metrics")
    metrics = {}
    for name, role in inner.entries.items():
        try:
            parse_role(str(role))
        except RoleError as error:
            inner.note(name, ascii(str(error))[1:-1])
        else:
            metrics[name] = str(role)
    return metrics


def _per_path_ignores(table: Table) -> dict[str, tuple[str, ...]]:
    inner = _inner(table, "per-path-ignores")
    return {pattern: inner.texts(pattern) for pattern in inner.entries}


def _min_severity(table: Table) -> Severity:
    if "min-severity" not in table.entries:
        return "info"
    chosen = table.choice("min-severity", SEVERITIES)
    return next(severity for severity in SEVERITIES if severity == chosen)


def _min_confidence(table: Table) -> float:
    value = table.entries.get("min-confidence", 0.0)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        table.note("min-confidence", "a number from 0 to 1 is wanted")
        return 0.0
    return float(value)


def _limits(table: Table) -> dict[str, dict[str, float]]:
    inner = _inner(table, "limits")
    return {rule: inner.limits(rule) for rule in inner.entries}
