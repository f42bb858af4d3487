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
SKIPPED = {
    ".fitdoctor",
    ".git",
    ".hg",
    ".venv",
    "venv",
    "node_modules",
    "__pycache__",
    ".mypy_cache",
    ".tox",
}

# Audit events that change files, with the number of paths among their arguments.
CHANGING = {
    "os.link": 2,
    "os.mkdir": 1,
    "os.remove": 1,
    "os.rename": 2,
    "os.rmdir": 1,
    "os.symlink": 2,
    "os.truncate": 1,
    "shutil.rmtree": 1,
}

_guarded: list[tuple[str, str]] = []
_hook_installed = False


def scratch_copy(folder: Path) -> tempfile.TemporaryDirectory[str]:
    """Copy a folder to a temporary one, smallest files first.

    Files that do not fit into COPY_LIMIT bytes, and folders that are links, are linked instead.
    Version control, virtual environments, caches and our own journals are left out. Raises
    CannotCapture over MAX_FILES files, or where a file cannot be read.
    """
    scratch = tempfile.TemporaryDirectory(prefix="fitdoctor-", ignore_cleanup_errors=True)
    target = Path(os.path.realpath(scratch.name))
    files, links = contents_of(folder)
    room = COPY_LIMIT
    for file in sorted(files, key=lambda each: files[each]):
        copy = target / file.relative_to(folder)
        copy.parent.mkdir(parents=True, exist_ok=True)
        room -= files[file]
        if room < 0:
            copy.symlink_to(file.resolve())
            continue
        try:
            shutil.copy2(file, copy)
        except OSError as error:
            raise CannotCapture(f"{file} cannot be copied: {error.strerror}") from error
    for link in links:
        (target / link.relative_to(folder)).symlink_to(link.resolve())
    return scratch


def contents_of(folder: Path) -> tuple[dict[Path, int], list[Path]]:
    """Every file below a folder with its size in bytes, and every folder that is a link.

    Left out is what `scratch_copy` leaves out. Raises CannotCapture over MAX_FILES files.
    """
    files: dict[Path, int] = {}
    links: list[Path] = []
    for here, folders, names in os.walk(folder):
        inside = [Path(here, name) for name in folders if name not in SKIPPED]
        links += [each for each in inside if each.is_symlink()]
        folders[:] = [each.name for each in inside if not (each / "pyvenv.cfg").exists()]
        for file in (Path(here, name) for name in names):
            if file.is_file():
                files[file] = file.stat().st_size
        if len(files) > MAX_FILES:
            raise CannotCapture(
                f"{folder} holds more than {MAX_FILES:,} files, too many to copy: "
                "start fitdoctor in the folder of the script"
            )
    return files, links


@contextmanager
def guard(folder: Path, scratch: Path) -> Iterator[None]:
    """Refuse to write, move or delete files below `folder`, and through links in `scratch`.

    It sees what goes through Python (audit events). A program the script starts, or a C library
    that opens files by itself, is kept out by the scratch copy alone.
    """
    global _hook_installed
    if not _hook_installed:  # an audit hook cannot be taken away again
        sys.addaudithook(_refuse_writes)
        _hook_installed = True
    _guarded.append((os.path.realpath(folder) + os.sep, os.path.realpath(scratch) + os.sep))
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
    elif event not in CHANGING:
        return
    for target in arguments[: CHANGING.get(event, 1)]:
        if isinstance(target, (str, bytes, os.PathLike)) and _is_guarded(os.fsdecode(target)):
            raise PermissionError(f"fitdoctor runs the script on a copy: {target!r} is not written")


def _is_guarded(path: str) -> bool:
    real = os.path.realpath(path) + os.sep
    named = os.path.abspath(path) + os.sep  # noqa: PTH100 - links are not followed here
    return any(
        real.startswith(folder) or (named.startswith(scratch) and not real.startswith(scratch))
        for folder, scratch in _guarded
    )
