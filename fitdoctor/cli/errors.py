"""Errors of use: one line each on standard error, never a traceback."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, Any

import click

from fitdoctor.cli.escape import plain

CLEAN, FOUND, WRONG_USE, NOTHING_READABLE = 0, 1, 2, 3
"""Exit codes."""


class UserError(click.ClickException):
    """Something the user gave cannot be used; each line says what, and what to do."""

    exit_code = WRONG_USE

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the lines to standard error."""
        warn(self.lines)


def warn(lines: Iterable[str]) -> None:
    """Print lines to standard error under the name of the program."""
    for line in lines:
        click.echo(f"fitdoctor: {plain(line)}", err=True)
