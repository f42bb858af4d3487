"""What came of a confirmation, for people."""

from __future__ import annotations

from collections.abc import Iterator

import click
import numpy as np

from fitdoctor.capture.recording import Recording, Script
from fitdoctor.cli.confirming import model_edit
from fitdoctor.cli.escape import plain
from fitdoctor.cli.formats.sparkline import sparkline
from fitdoctor.confirm.flow import Confirmation, Tried
from fitdoctor.edits.script import ScriptEdit
from fitdoctor.fix.targets import Target
from fitdoctor.logs.run import FloatArray
from fitdoctor.rulebook.finding import Finding
from fitdoctor.trials.devices import Device
from fitdoctor.trials.trial import Trial

COLOURS = {"confirmed": "green", "harmful": "red", "suggestive": "yellow"}


def lines(
    result: Confirmation, device: Device, recording: Recording, subject: Script | Target
) -> Iterator[str]:
    """What a person reads: each finding, what was tried, the verdict, and the change."""
    if not result.findings and not result.tried:
        yield "nothing found: no remedy was tried"
    shown: set[str] = set()
    for tried in result.tried:
        if tried.finding is not None:
            yield from _finding_lines(tried.finding)
        yield from _verdict_lines(tried)
        if tried.candidate.remedy in shown:
            yield from ("  curves and change are those above", "")
            continue
        shown.add(tried.candidate.remedy)
        yield from _curve_lines(tried)
        yield from _change_lines(tried, recording, subject)
    for finding in result.untreated:
        yield from _finding_lines(finding)
        if result.ran_out:
            yield "  the budget ran out before a verdict"
        else:
            yield "  no remedy gained anything on the screening seeds, or none could be tried"
        yield ""
    remarks = [f for f in result.findings if f.severity == "info"]
    if remarks:
        yield f"remarks, not tried: {', '.join(f'{f.rule} {f.name}' for f in remarks)}"
    yield f"trained on {plain(device.description)} with {_versions(device)}"


def _finding_lines(finding: Finding) -> Iterator[str]:
    title = f"{finding.rule} {finding.name} ({finding.problem}, {finding.confidence:.0%})"
    yield f"{click.style(plain(finding.run), bold=True)}: {title}"
    yield f"  {plain(finding.message)}"


def _verdict_lines(tried: Tried) -> Iterator[str]:
    verdict = tried.verdict
    word = click.style(verdict.word, fg=COLOURS.get(verdict.word))
    yield f"  {tried.candidate.remedy}: {word}"
    yield f"  {plain(verdict.sentence)}"
    if tried.measure is not None:
        yield f"  beside it: {tried.measure.sentence}"


def _curve_lines(tried: Tried) -> Iterator[str]:
    for arm in (tried.reruns.task.baseline.name, tried.candidate.remedy):
        curve = _mean_curve(tried.reruns.of(arm))
        if len(curve):
            yield f"  {arm:>24} {sparkline(curve)} {curve[0]:.4g} to {curve[-1]:.4g}"


def _change_lines(tried: Tried, recording: Recording, subject: Script | Target) -> Iterator[str]:
    edit = tried.candidate.edit or model_edit(tried, recording, subject)
    yield ""
    yield from (plain(line) for line in edit.diff().splitlines())
    if isinstance(edit, ScriptEdit):
        yield from (f"  note: {plain(warning)}" for warning in edit.warnings)
    yield ""


def _mean_curve(trials: list[Trial]) -> FloatArray:
    """The mean validation loss at each epoch that all trials have (the training loss if none)."""
    curves = [trial.history.get("val_loss") or trial.history.get("loss", []) for trial in trials]
    shortest = min((len(curve) for curve in curves), default=0)
    if not shortest:
        return np.empty(0)
    together = np.array([curve[:shortest] for curve in curves], dtype=np.float64)
    return np.asarray(together.mean(axis=0))


def _versions(device: Device) -> str:
    names = ("keras", device.backend)
    return ", ".join(f"{name} {device.versions[name]}" for name in names if name in device.versions)
