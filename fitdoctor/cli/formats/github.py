"""GitHub workflow commands, which annotate a build."""

from __future__ import annotations

from collections.abc import Iterator

from fitdoctor.api import Checkup
from fitdoctor.cli.formats.summary import summary

COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def render(checkup: Checkup) -> Iterator[str]:
    """A command for each finding and each refused file; a summary."""
    for finding in checkup.findings:
        title = f"{finding.rule} {finding.name} ({finding.run})"
        message = f"{finding.message} (confidence {finding.confidence:.0%})"
        yield _command(COMMANDS[finding.severity], finding.path, title, message)
    for refusal in checkup.refused:
        yield _command("notice", str(refusal.path), "no training log", refusal.reason)
    yield summary(checkup)


def _command(command: str, path: str, title: str, message: str) -> str:
    properties = f"file={_property(path)},title={_property(title)}"
    return f"::{command} {properties}::{_data(message)}"


def _data(text: str) -> str:
    """A text as GitHub's runner reads it back: per cent signs and line ends encoded."""
    encoded = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in encoded)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
