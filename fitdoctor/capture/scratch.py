"""A scratch copy of a script's folder: what the script writes touches no file of the user's."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fitdoctor.capture.errors import CannotCapture

MAX_FILES = 20_000
COPY_LIMIT = 200_000_000  # bytes; files beyond it are linked, and guarded against writing
SKIPPED = {".git", ".hg", ".venv", "venv", "node_modules", "__pycache__", ".mypy_cache", ".tox"}

_guarded: list[str] = []
_hook_installed = False


def scratch_copy(folder: Path) -> tempfile.TemporaryDirectory[str]:
    """Copy a folder to a temporary one, smallest files first.

    Files that do not fit into COPY_LIMIT bytes are linked instead. Version control, virtual
    environments and caches are left out. Raises CannotCapture over MAX_FILES files.
    """
    scratch = tempfile.TemporaryDirectory(prefix="fitdoctor-", ignore_cleanup_errors=True)
    target = Path(os.path.realpath(scratch.name))
    files = _files_below(folder)
    room = COPY_LIMIT
    for file in sorted(files, key=lambda each: files[each]):
        copy = target / file.relative_to(folder)
        copy.parent.mkdir(parents=True, exist_ok=True)
        room -= files[file]
        if room >= 0:
            shutil.copy2(file, copy)
        else:
            copy.symlink_to(file.resolve())
    return scratch


def _files_below(folder: Path) -> dict[Path, int]:
    """Every regular file below a folder with its size in bytes."""
    found: dict[Path, int] = {}
    for here, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in SKIPPED]
        for name in names:
            file = Path(here, name)
            if file.is_file():
                found[file] = file.stat().st_size
        if len(found) > MAX_FILES:
            raise CannotCapture(
                f"{folder} holds more than {MAX_FILES:,} files, too many to copy: "
                "start fitdoctor in the folder of the script"
            )
    return found


@contextmanager
def guard(folder: Path) -> Iterator[None]:
    """Refuse to open files below `folder` for writing, to move or to delete them.

    It sees what goes through Python (audit events); a C library that opens files by itself is
    kept out by the scratch copy alone.
    """
    global _hook_installed
    if not _hook_installed:  # an audit hook cannot be taken away again
        sys.addaudithook(_refuse_writes)
        _hook_installed = True
    _guarded.append(os.path.realpath(folder) + os.sep)
    try:
        yield
    finally:
        _guarded.pop()


def _refuse_writes(event: str, arguments: tuple[Any, ...]) -> None:
    if not _guarded:
        return
    if event == "open":
        _, _, flags = arguments
        if not flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND):
            return
        targets = arguments[:1]
    elif event in {"os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.truncate"}:
        targets = arguments[: 2 if event == "os.rename" else 1]
    else:
        return
    for target in targets:
        if isinstance(target, (str, bytes)) and _is_guarded(os.fsdecode(target)):
            raise PermissionError(f"fitdoctor runs the script on a copy: {target!r} is not written")


def _is_guarded(path: str) -> bool:
    real = os.path.realpath(path)
    return any(real.startswith(folder) for folder in _guarded)
