"""JSON for programs; docs/json.md describes it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from fitdoctor.api import Checkup
from fitdoctor.logs.run import Run
from fitdoctor.reports.confirmation import Confirmation, confirmations_json

VERSION = 1
"""Raised when a field is removed or changes its meaning; new fields do not raise it."""


def render(checkup: Checkup, confirmations: Sequence[Confirmation] = ()) -> Iterator[str]:
    """One JSON document, in ASCII so that no name in a log can disturb a terminal.

    Remedies that were tried stand under "confirmations", where there are any.
    """
    content = document(checkup)
    if confirmations:
        content["confirmations"] = confirmations_json(confirmations)["confirmations"]
    yield json.dumps(content, indent=2, allow_nan=False)


def document(checkup: Checkup) -> dict[str, Any]:
    """What the JSON document holds."""
    skipped: dict[tuple[str, str], list[dict[str, str]]] = {}
    for skip in checkup.skipped:
        entry = {"rule": skip.rule, "reason": skip.reason}
        skipped.setdefault((skip.run, skip.path), []).append(entry)
    read = [
        _run(run.name, str(run.path), "read", "", skipped.get((run.name, str(run.path)), []))
        | _measured(run)
        for run in checkup.runs
    ]
    refused = [
        _run(refusal.path.name, str(refusal.path), "refused", refusal.reason, [])
        for refusal in checkup.refused
    ]
    findings = [asdict(finding) for finding in checkup.findings]
    return {"version": VERSION, "runs": read + refused, "findings": findings}


def _measured(run: Run) -> dict[str, Any]:
    """What was measured on the run's recording, where there is one; JSON has no infinity."""
    if not run.measured:
        return {}
    values = {name: value for name, value in run.measured.items() if isinstance(value, float)}
    return {
        "measured": {n: v if math.isfinite(v) else str(v) for n, v in values.items()},
        "not_measured": {n: why for n, why in run.measured.items() if n not in values},
    }


def _run(
    name: str, path: str, status: str, reason: str, skipped: list[dict[str, str]]
) -> dict[str, Any]:
    return {"run": name, "path": path, "status": status, "reason": reason, "skipped": skipped}
