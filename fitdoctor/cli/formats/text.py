"""Findings for people: grouped by run, with the curve and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

import click

from fitdoctor.api import Checkup
from fitdoctor.cli.escape import plain
from fitdoctor.cli.formats.sparkline import sparkline
from fitdoctor.cli.formats.summary import summary, unjudged_runs
from fitdoctor.logs import Curve, Run
from fitdoctor.rulebook.finding import Finding

COLOURS = {"error": "red", "warning": "yellow", "info": "cyan"}
WIDTH = 96
INDENT = "    "


def render(checkup: Checkup) -> Iterator[str]:
    """A block for each run with findings, then what could not be judged or read, and a summary."""
    for run in checkup.runs:
        findings = [f for f in checkup.findings if (f.run, f.path) == (run.name, str(run.path))]
        if findings:
            yield from _block(run, findings)
            yield ""
    for run in unjudged_runs(checkup):
        reasons = dict.fromkeys(s.reason for s in checkup.skipped if s.run == run.name)
        yield f"{plain(run.name)}: could not be judged: {plain(next(iter(reasons)))}"
    for refusal in checkup.refused:
        yield f"{plain(refusal.path)}: refused: {plain(refusal.reason)}"
    yield click.style(summary(checkup), bold=True)


def _block(run: Run, findings: list[Finding]) -> Iterator[str]:
    where = "" if run.name == str(run.path) else f"  {plain(run.path)}"
    yield click.style(plain(run.name), bold=True, underline=True) + where
    for note in run.notes:
        yield f"  note: {plain(note)}"
    for finding in findings:
        severity = click.style(finding.severity, fg=COLOURS[finding.severity], bold=True)
        name = f"{finding.rule} {plain(finding.name)}"
        yield f"  {severity} {name} ({finding.problem}, confidence {finding.confidence:.0%})"
        yield from _indented(finding.message)
        curve = next((c for c in run.curves if c.name == finding.evidence.get("curve")), None)
        if curve is not None and len(curve):
            yield INDENT + _picture(curve, finding)
        if finding.remedies:
            yield from _indented(f"try: {', '.join(finding.remedies)}")


def _picture(curve: Curve, finding: Finding) -> str:
    ends = f"{curve.values[0]:.4g} to {curve.values[-1]:.4g}"
    start = finding.evidence.get("step")
    since = f", from {curve.per} {start:g} on" if start is not None else ""
    line = click.style(sparkline(curve.values), fg=COLOURS[finding.severity])
    return f"{plain(curve.name)} {line} {ends}{since}"


def _indented(text: str) -> list[str]:
    return wrap(plain(text), WIDTH, initial_indent=INDENT, subsequent_indent=INDENT)
