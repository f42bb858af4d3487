"""The one error of this room: a fix that is refused."""

from __future__ import annotations


class CannotFix(Exception):  # noqa: N818 - reads as what it says
    """A script is left as it is; the text says why and what to do, in one line."""
