"""Writes lines to the terminal or, whole or not at all, to a file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from fitdoctor.cli.errors import UserError
from fitdoctor.cli.formats.sparkline import BARS

ASCII_BARS = str.maketrans(BARS, "_.-~=+*#")


def write_lines(lines: Iterable[str], file: Path | None = None) -> None:
    """Print lines, without colour where no terminal reads them; or write them to a file."""
    if file is None:
        colour = False if "NO_COLOR" in os.environ else None
        for line in lines:
            click.echo(_encodable(line), color=colour)
    else:
        write_file(file, click.unstyle("\n".join(lines)) + "\n")


def write_file(file: Path, text: str) -> None:
    """Replace a file by this text in one step, so that no reader ever sees half of it.

    Raises UserError where it cannot be written.
    """
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        part.write_bytes(text.encode("utf-8", "backslashreplace"))
        part.replace(file)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise UserError(f"{file}: cannot be written: {error.strerror}") from None


def _encodable(line: str) -> str:
    """A line that the encoding of standard output can write."""
    encoding = sys.stdout.encoding or "utf-8"
    if not encoding.lower().startswith("utf"):
        line = line.translate(ASCII_BARS)
    return line.encode(encoding, "replace").decode(encoding)
