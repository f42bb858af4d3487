"""The one error of this room: a training that cannot be captured."""

from __future__ import annotations


class CannotCapture(Exception):  # noqa: N818 - reads as what it says
    """A training could not be captured or stored; the text is one line that says why.

    `details` holds the traceback of the user's own script where that is the reason.
    """

    def __init__(self, reason: str, details: str = "") -> None:
        super().__init__(reason)
        self.details = details
