"""Paths that a user names: none is empty, logs exist, and what is read is never written over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from fitdoctor.cli.errors import UserError


class NamedPath(click.Path):
    """A path that names something; an empty text would be the current folder to pathlib."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path, or an error for an empty text and for what no path can be."""
        if value == "":
            raise UserError("an empty text names no file or folder")
        path: Any = super().convert(value, param, ctx)
        try:
            Path(path).stat()
        except (FileNotFoundError, NotADirectoryError):
            pass  # told by those who need it to be there
        except OSError as error:
            raise UserError(f"{value}: {error.strerror}") from None
        return path


ANY = NamedPath(path_type=Path)
FILE = NamedPath(path_type=Path, dir_okay=False)
TARGET = NamedPath(path_type=str)


def require_there(paths: Iterable[Path]) -> None:
    """Raise UserError with a line for each path where nothing is."""
    missing = [f"{path}: no such file or folder" for path in paths if not path.exists()]
    if missing:
        raise UserError(*missing)


def require_unread(output: Path | None, read: Iterable[Path]) -> None:
    """Raise UserError where a file to be written is one of those that are read."""
    if output is not None and output.resolve() in {path.resolve() for path in read}:
        raise UserError(f"{output}: is read, so it is not written: name another file")


def require_no_log(output: Path | None, paths: Sequence[Path], refused: Iterable[Path]) -> None:
    """Raise UserError where a file to be written is a log under these paths.

    `refused` are files under them that turned out to be none, such as an earlier report.
    """
    if output is None or not output.exists():
        return
    from fitdoctor.logs.discover import find_files

    found = find_files(paths)
    files = [file for file, _ in found.tables]
    files += [file for events in found.events.values() for file in events]
    require_unread(output, [*paths, *set(files).difference(refused)])
