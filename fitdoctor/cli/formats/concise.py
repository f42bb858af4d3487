"""One line for each finding, for people in a hurry and for grep."""

from __future__ import annotations

from collections.abc import Iterator

from fitdoctor.api import Checkup
from fitdoctor.cli.escape import plain
from fitdoctor.cli.formats.summary import summary


def render(checkup: Checkup) -> Iterator[str]:
    """Lines `path: severity rule name (run, confidence): message`, refused files, a summary."""
    for finding in checkup.findings:
        head = f"{plain(finding.path)}: {finding.severity} {finding.rule} {plain(finding.name)}"
        about = f"({plain(finding.run)}, confidence {finding.confidence:.0%})"
        yield f"{head} {about}: {plain(finding.message)}"
    for refusal in checkup.refused:
        yield f"{plain(refusal.path)}: refused: {plain(refusal.reason)}"
    yield summary(checkup)
