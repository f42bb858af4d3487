"""GitLab code quality: a list of findings that a merge request shows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from fitdoctor.api import Checkup
from fitdoctor.reports.confirmation import Confirmation
from fitdoctor.reports.identity import fingerprints
from fitdoctor.reports.text import one_line

SEVERITIES = {"error": "critical", "warning": "major", "info": "info"}


def render(checkup: Checkup, confirmations: Sequence[Confirmation] = ()) -> Iterator[str]:
    """One JSON list, in ASCII, with the fields that GitLab's Code Quality report asks for.

    Its description is one line of text, which has no room for remedies that were tried.
    """
    hashes = fingerprints(checkup.findings, checkup.runs)
    entries = [
        {
            "description": f"{one_line(finding.run)}: {one_line(finding.message)}",
            "check_name": f"{finding.rule} {finding.name}",
            "fingerprint": fingerprint,
            "severity": SEVERITIES[finding.severity],
            "location": {"path": one_line(finding.path), "lines": {"begin": 1}},
        }
        for finding, fingerprint in zip(checkup.findings, hashes, strict=True)
    ]
    yield json.dumps(entries, indent=1)
