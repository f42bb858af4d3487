"""The settings in use, for --show-settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path

from fitdoctor.cli.escape import plain
from fitdoctor.settings import Settings


def settings_lines(settings: Settings) -> Iterator[str]:
    """Where the settings were found, and a line for each key."""
    yield f"# {plain(settings.file) if settings.file else 'no settings file: defaults'}"
    for field in fields(settings):
        if field.name not in ("file", "mistakes"):
            value = plain(_toml(getattr(settings, field.name)))
            yield f"{field.name.replace('_', '-')} = {value}"


def _toml(value: object) -> str:
    """A value nearly as TOML writes it; all rules are selected where nothing is."""
    match value:
        case None:
            return '["ALL"]'
        case Mapping():
            return f"{{{', '.join(f'{_toml(k)} = {_toml(v)}' for k, v in value.items())}}}"
        case tuple():
            return f"[{', '.join(_toml(item) for item in value)}]"
        case str() | Path():
            return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value)
