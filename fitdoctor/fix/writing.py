"""Replaces files so that each is at any moment either the old one or the new one."""

from __future__ import annotations

import contextlib
import glob
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

PART = ".fitdoctor-part-"


def replace_files(contents: Mapping[Path, bytes]) -> None:
    """Give files new contents: all of them, or none where one cannot be written.

    The new contents are first written beside the files, with their mode and owner, and take
    their places only when all lie ready. A process that is killed in between leaves some files
    old and the others new, none half-written. Raises OSError where a file cannot be written,
    after what was replaced is put back.
    """
    old = {path: path.read_bytes() for path in contents}
    ready: dict[Path, Path] = {}
    replaced: list[Path] = []
    try:
        for path, content in contents.items():
            ready[path] = _write_beside(path, content)
        for path, part in ready.items():
            part.replace(path)
            replaced.append(path)
    except BaseException:
        for path in replaced:
            _write_beside(path, old[path]).replace(path)
        raise
    finally:
        for part in ready.values():
            part.unlink(missing_ok=True)


def write_new(path: Path, content: bytes) -> None:
    """Write a file that appears whole or not at all."""
    _write_beside(path, content).replace(path)


def _write_beside(path: Path, content: bytes) -> Path:
    """A file with this content on disk in the same folder; what killed processes left is removed.

    It gets mode and owner of `path`, but not its time: Python's caches go by that.
    """
    for leftover in path.parent.glob(f".{glob.escape(path.name)}{PART}*"):
        leftover.unlink(missing_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}{PART}")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            _copy_owner_and_mode(path, Path(name))
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _copy_owner_and_mode(source: Path, target: Path) -> None:
    status = source.stat()
    if hasattr(os, "chown"):
        with contextlib.suppress(PermissionError):  # only root may give files away
            os.chown(target, status.st_uid, status.st_gid)
    target.chmod(status.st_mode & 0o7777)
