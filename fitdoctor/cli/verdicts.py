"""Remedies that were tried, as `--verdicts` names them."""

from __future__ import annotations

from pathlib import Path

from fitdoctor.cli.errors import UserError
from fitdoctor.logs import Reading
from fitdoctor.reports.confirmation import (
    Confirmation,
    ConfirmationError,
    read_confirmations,
    tied,
)


def verdicts_in(file: Path | None, reading: Reading) -> tuple[Confirmation, ...]:
    """The confirmations in a file, tied to the runs that were read; none without a file.

    Raises UserError where the file holds none.
    """
    if file is None:
        return ()
    return tied(verdicts_of(file), [(run.name, str(run.path)) for run in reading.runs])


def verdicts_of(file: Path) -> tuple[Confirmation, ...]:
    """The confirmations in a file. Raises UserError where it holds none."""
    try:
        return read_confirmations(file)
    except ConfirmationError as error:
        raise UserError(str(error)) from None
