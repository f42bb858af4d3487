"""Walk the paths a user gave and tell which files may be logs."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path

from fitdoctor.logs.run import Refusal

NOT_REGULAR = "not a regular file"
TABLE_SUFFIXES = (".csv", ".tsv", ".log", ".jsonl", ".ndjson", ".json")
# Text files are looked at only where their name speaks of training.
_TEXT_LOG = re.compile(r".*(log|hist|result|metric|loss|train|progress).*\.txt", re.IGNORECASE)
_NEVER_LOGS = frozenset(
    {
        "added_tokens.json",
        "composer.json",
        "generation_config.json",
        "manifest.json",
        "package-lock.json",
        "recipe.json",
        "recording.json",
        "package.json",
        "preprocessor_config.json",
        "special_tokens_map.json",
        "tokenizer.json",
        "tokenizer_config.json",
        "tsconfig.json",
        "vocab.json",
    }
)
_SKIPPED_FOLDERS = frozenset(
    {
        ".fitdoctor",
        ".git",
        ".hg",
        ".ipynb_checkpoints",
        ".mypy_cache",
        ".nox",
        ".pytest_cache",
        ".ruff_cache",
        ".svn",
        ".tox",
        ".venv",
        "__pycache__",
        "node_modules",
        "site-packages",
    }
)


@dataclass(slots=True)
class Found:
    """Files that may be logs, each with the path given by the user under which it was found."""

    tables: list[tuple[Path, Path]] = field(default_factory=list)
    events: dict[Path, list[Path]] = field(default_factory=dict)  # by folder
    roots: dict[Path, Path] = field(default_factory=dict)  # of the folders in `events`
    refused: list[Refusal] = field(default_factory=list)


def find_files(paths: Sequence[Path]) -> Found:
    """All files under these paths that may be logs, each once, in order of name.

    In folders only names that may be logs are looked at; a file that was given itself always is.
    Links to folders are not followed.
    """
    found = Found()
    seen: set[str] = set()
    for root in paths:
        if root.is_dir():
            for file in _walk(root, found):
                _add(file, root, found, seen)
        elif root.is_file():
            _add(root, root, found, seen)
        else:
            reason = NOT_REGULAR if root.exists() else "no such file or folder"
            found.refused.append(Refusal(root, reason))
    return found


def is_event_file(name: str) -> bool:
    """Whether a file of this name is a TensorBoard event file."""
    return "tfevents" in name


def _add(file: Path, root: Path, found: Found, seen: set[str]) -> None:
    if str(file) in seen:
        return
    seen.add(str(file))
    if is_event_file(file.name):
        folder = file.parent
        found.events.setdefault(folder, []).append(file)
        found.roots.setdefault(folder, root)
    else:
        found.tables.append((file, root))


def _walk(folder: Path, found: Found) -> Iterator[Path]:
    """The files under a folder that may be logs, without recursion (folders may be deep)."""
    pending = [str(folder)]
    while pending:
        here = pending.pop()
        try:
            with os.scandir(here) as entries:
                listed = sorted(entries, key=attrgetter("name"))
        except OSError as error:
            found.refused.append(
                Refusal(Path(here), f"the folder cannot be listed: {error.strerror}")
            )
            continue
        folders = []
        for entry in listed:
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in _SKIPPED_FOLDERS:
                    folders.append(entry.path)
            elif _may_be_log(entry.name):
                if _is_file(entry):
                    yield Path(entry.path)
                elif _is_special(entry):
                    found.refused.append(Refusal(Path(entry.path), NOT_REGULAR))
        pending += reversed(folders)


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a file; a link that leads nowhere, or to itself, is none."""
    try:
        return entry.is_file()
    except OSError:
        return False


def _is_special(entry: os.DirEntry[str]) -> bool:
    """Whether what is no file is a pipe, a socket or a device, or a link to one."""
    try:
        return not stat.S_ISDIR(entry.stat().st_mode)
    except OSError:
        return False


def _may_be_log(name: str) -> bool:
    if is_event_file(name):
        return True
    lower = name.lower()
    if lower in _NEVER_LOGS or lower.startswith("."):
        return False
    return lower.endswith(TABLE_SUFFIXES) or _TEXT_LOG.fullmatch(lower) is not None
