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
from fitdoctor.rulebook.finding import SEVERITIES, Finding

COLOURS = {"error": "red", "warning": "yellow", "info": "cyan"}
WIDTH = 96
INDENT = "    "
MOST_REMEDIES = 5


def render(checkup: Checkup) -> Iterator[str]:
    """A block for each run with findings, then what could not be judged or read, and a summary."""
    by_run: dict[tuple[str, str], list[Finding]] = {}
    for finding in checkup.findings:
        by_run.setdefault((finding.run, finding.path), []).append(finding)
    for run in checkup.runs:
        findings = by_run.get((run.name, str(run.path)), [])
        if findings:
            yield from _block(run, findings)
            yield ""
    reasons = {(skip.run, skip.path): skip.reason for skip in reversed(checkup.skipped)}
    for run in unjudged_runs(checkup):
        reason = reasons[run.name, str(run.path)]
        yield f"{plain(run.name)}: could not be judged: {plain(reason)}"
    for refusal in checkup.refused:
        yield f"{plain(refusal.path)}: refused: {plain(refusal.reason)}"
    yield click.style(summary(checkup), bold=True)


def _block(run: Run, findings: list[Finding]) -> Iterator[str]:
    """Everything about one run: the gravest findings first, each curve drawn once."""
    where = "" if run.name == str(run.path) else f"  {plain(run.path)}"
    yield click.style(plain(run.name), bold=True, underline=True) + where
    yield from (f"  note: {plain(note)}" for note in run.notes)
    drawn: set[str] = set()
    for finding in sorted(findings, key=_gravity):
        yield from _told(finding)
        curve = next((c for c in run.curves if c.name == finding.evidence.get("curve")), None)
        if curve is not None and curve.name not in drawn:
            drawn.add(curve.name)
            yield INDENT + _picture(curve, finding)
        if finding.remedies:
            yield from _indented(f"try: {_remedies(finding)}")


def _remedies(finding: Finding) -> str:
    """The likeliest remedies; `fitdoctor rule` lists all."""
    shown = ", ".join(finding.remedies[:MOST_REMEDIES])
    more = len(finding.remedies) - MOST_REMEDIES
    return f"{shown}; {more} more: fitdoctor rule {finding.rule}" if more > 0 else shown


def _gravity(finding: Finding) -> tuple[int, float]:
    return SEVERITIES.index(finding.severity), -finding.confidence


def _told(finding: Finding) -> Iterator[str]:
    severity = click.style(finding.severity, fg=COLOURS[finding.severity], bold=True)
    about = f"({finding.problem}, confidence {finding.confidence:.0%})"
    yield f"  {severity} {finding.rule} {plain(finding.name)} {about}"
    yield from _indented(finding.message)


def _picture(curve: Curve, finding: Finding) -> str:
    ends = f"{curve.values[0]:.4g} to {curve.values[-1]:.4g}"
    start = finding.evidence.get("step")
    since = f", from {curve.per} {start:g} on" if start is not None else ""
    line = click.style(sparkline(curve.values), fg=COLOURS[finding.severity])
    return f"{plain(curve.name)} {line} {ends}{since}"


def _indented(text: str) -> list[str]:
    return wrap(
        plain(text),
        WIDTH,
        initial_indent=INDENT,
        subsequent_indent=INDENT,
        break_on_hyphens=False,
    )
