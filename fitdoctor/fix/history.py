"""Makes fixes and takes them back, and knows which ones stand."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fitdoctor.fix.errors import CannotFix
from fitdoctor.fix.records import FOLDER, Fix, add, current, digest, load, path_of, state
from fitdoctor.fix.writing import replace_files


@dataclass(frozen=True, slots=True)
class Standing:
    """Remedies of a training that still stand in its script, and those from before it changed."""

    applied: frozenset[str]
    changed_since: frozenset[str]


def make(folder: Path, fix: Fix, new: Mapping[str, bytes]) -> None:
    """Record a fix, then write the new contents of its files.

    Raises CannotFix where a file is not what it was when the fix was worked out, may not be
    written, or where an earlier fix was interrupted.
    """
    require_no_interrupted(folder)
    paths = {name: path_of(folder, name) for name in new}
    for name, path in paths.items():
        if current(folder, name) != digest(fix.before[name]):
            raise CannotFix(f"{name} was changed in the meantime: run the command again")
        if not os.access(path, os.W_OK):
            raise CannotFix(f"{name} is read-only")
    try:
        record = add(folder, fix)
    except OSError as error:
        raise CannotFix(f"{folder / FOLDER} cannot be written: {error.strerror}") from None
    try:
        replace_files({paths[name]: content for name, content in new.items()})
    except OSError as error:
        record.unlink(missing_ok=True)
        raise CannotFix(f"{error.filename}: cannot be written: {error.strerror}") from None


def undo(folder: Path, script: str) -> Fix:
    """Put back the files as they were before the last fix of a script, and forget that fix.

    Raises CannotFix where there is none, or where a file has changed since.
    """
    fixes = {file: fix for file, fix in load(folder).items() if fix.script == script}
    for file, fix in reversed(fixes.items()):
        found = state(fix, folder)
        if found == "changed":
            raise CannotFix(f"{_files(fix)} changed since the last fix: undo by hand ({file})")
        if found != "undone":
            _put_back(folder, fix)
        file.unlink(missing_ok=True)
        if found != "undone":
            return fix
    raise CannotFix(f"{script}: no fix is recorded in {folder / FOLDER}")


def _put_back(folder: Path, fix: Fix) -> None:
    try:
        replace_files({path_of(folder, name): old for name, old in fix.before.items()})
    except OSError as error:
        raise CannotFix(f"{error.filename}: cannot be written: {error.strerror}") from None


def standing(folder: Path, script: str, fit: int) -> Standing:
    """Which remedies of a training stand: the newest fix, what it was made upon, and so on."""
    hashes: dict[str, str] = {}
    applied: set[str] = set()
    recorded: set[str] = set()
    for fix in reversed(load(folder).values()):
        for name in fix.after:
            hashes.setdefault(name, current(folder, name))
        own = set(fix.remedies) if (fix.script, fix.fit) == (script, fit) else set()
        if all(hashes[name] == after for name, after in fix.after.items()):
            applied |= own
            hashes |= {name: digest(old) for name, old in fix.before.items()}
        elif state(fix, folder) != "undone":
            recorded |= own
    return Standing(frozenset(applied), frozenset(recorded - applied))


def require_no_interrupted(folder: Path) -> None:
    """Raise CannotFix where the newest fix reached some of its files and not the others."""
    for file, fix in reversed(load(folder).items()):
        if state(fix, folder) == "interrupted":
            raise CannotFix(
                f"a fix of {_files(fix)} stopped halfway: run fitdoctor fix --undo {fix.script} "
                f"(or remove {file} to keep the files as they are)"
            )
        return


def _files(fix: Fix) -> str:
    return ", ".join(fix.after)
