"""The one error of this room, and what others say in one line."""

from __future__ import annotations


class CannotCapture(Exception):  # noqa: N818 - reads as what it says
    """A training could not be captured or stored; the text is one line that says why.

    `details` holds the traceback of the user's own script where that is the reason.
    """

    def __init__(self, reason: str, details: str = "") -> None:
        super().__init__(reason)
        self.details = details


def first_line_of(error: Exception) -> str:
    """The first line of what an error says; its type where it says nothing."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]
