"""Finds rule files; light, so that looking up a single rule starts at once."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from fitdoctor.rulebook.mistakes import Mistakes

MOST_FILES = 1000
"""Rule files under all folders; more are a folder given by mistake."""


def builtin_folder() -> Path:
    """The folder of the rules that come with fitdoctor: in the package, or beside it in a clone."""
    package = Path(__file__).resolve().parents[1]
    shipped = package / "rules"
    return shipped if shipped.is_dir() else package.parent / "rules"


def rule_files(paths: Iterable[Path], mistakes: list[str]) -> list[Path]:
    """The rule files given, and those in the folders given, each once and in order.

    A path that does not exist is added to `mistakes`. Raises Mistakes for too many files.
    """
    files: dict[Path, Path] = {}
    for path in paths:
        if not path.exists():
            mistakes.append(f"{shown_path(path)}: no such file or folder")
            continue
        found = islice(path.rglob("*.toml"), MOST_FILES + 1) if path.is_dir() else [path]
        for file in sorted(found):
            files.setdefault(file.resolve(), file)
        if len(files) > MOST_FILES:
            raise Mistakes([f"{shown_path(path)}: more than {MOST_FILES} rule files"])
    return list(files.values())


def shown_path(path: Path) -> str:
    """A path as one printable line."""
    text = str(path)
    return text if text.isprintable() else ascii(text)[1:-1]
