"""Text of strangers (names of runs, tags, paths) made fit for a report."""

from __future__ import annotations

from pathlib import PurePath
from urllib.parse import quote

from fitdoctor.rulebook.finding import SEVERITIES, Finding


def one_line(text: object) -> str:
    r"""A text as one line of printable characters; all others are shown as \x1b and the like."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in str(text))


def uri(path: str) -> str:
    """A path as a URI reference: relative where the path is, with every unsafe byte encoded."""
    place = PurePath(path)
    encoded = quote(place.as_posix().encode("utf-8", "surrogateescape"))
    return f"file://{encoded}" if place.is_absolute() else encoded


def counted(count: int, thing: str) -> str:
    """A count with its noun."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def gravity(finding: Finding) -> tuple[int, float]:
    """Sorts the gravest finding first: by severity, then by confidence."""
    return SEVERITIES.index(finding.severity), -finding.confidence
