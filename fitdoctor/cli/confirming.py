"""Runs a confirmation for the command line, and says what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import numpy as np

from fitdoctor.api import examine, read_logs
from fitdoctor.capture.recording import Recording, Script
from fitdoctor.cli.errors import UserError, warn
from fitdoctor.cli.escape import plain
from fitdoctor.cli.formats.sparkline import sparkline
from fitdoctor.cli.progress import trial_bar
from fitdoctor.cli.scripts import shown_path
from fitdoctor.confirm.diagnosis import TrainingError
from fitdoctor.confirm.flow import Confirmation, Tried, confirm
from fitdoctor.confirm.plan import Budget, Plan
from fitdoctor.edits.changes import CannotEdit
from fitdoctor.edits.script import ScriptEdit
from fitdoctor.fix.apply import hashes_before
from fitdoctor.fix.models import ModelEdit
from fitdoctor.fix.targets import Target
from fitdoctor.logs import HistoryError
from fitdoctor.logs.run import FloatArray
from fitdoctor.remedies import remedies
from fitdoctor.remedies.treatment import Treatment, parse_treatment
from fitdoctor.reports.confirmation import Confirmation as Told
from fitdoctor.reports.confirmation import confirmations_json
from fitdoctor.rulebook.finding import Finding
from fitdoctor.rulebook.loading import load_rules
from fitdoctor.settings import Settings
from fitdoctor.trials.devices import Device, DeviceError, choose_device
from fitdoctor.trials.split import DataError
from fitdoctor.trials.trial import Trial

JOURNALS = Path(".fitdoctor") / "journals"
COLOURS = {"confirmed": "green", "harmful": "red", "suggestive": "yellow"}


def run(
    recording: Recording, subject: Script | Target, settings: Settings, options: dict[str, Any]
) -> tuple[Confirmation, Device]:
    """Confirm what the options and settings ask for; raises UserError where it cannot be done."""
    if isinstance(subject, Script):
        name, path, findings = subject.path.name, shown_path(subject), None
    else:
        name, path = subject.named.name, subject.named
        findings = list(examine(read_logs([subject.folder], settings), settings).findings)
    try:
        device = choose_device(options["device"])
        with trial_bar() as progress:
            plan = Plan(
                seeds=options["seeds"],
                epochs=options["epochs"],
                treatments=treatments(options["remedies"]),
                search=options["search"],
                search_trials=options["trials"],
                settings=settings,
                journals=JOURNALS,
                tell=lambda text: warn([text]),
                progress=progress,
            )
            budget = Budget(options["budget"])
            result = confirm(recording, name, path, device, plan, budget, findings)
    except (DeviceError, CannotEdit, DataError, TrainingError, HistoryError) as error:
        raise UserError(f"{name}: {error}") from None
    except KeyboardInterrupt:
        warn(["interrupted: the same command goes on where it stopped"])
        raise
    except OSError as error:  # of the journals: what a script raises is a failed trial
        raise UserError(f"{JOURNALS}: cannot be written: {error.strerror}") from None
    if budget.ran_out:
        warn(["the budget ran out: the same command goes on where it stopped"])
    return result, device


def treatments(texts: Sequence[str]) -> tuple[Treatment, ...]:
    """What --remedy names; raises UserError with a line for each that cannot be tried."""
    found, mistakes = [], []
    for text in texts:
        try:
            found.append(parse_treatment(text))
        except ValueError as mistake:
            mistakes.append(_why_not(text, str(mistake)))
    if mistakes:
        raise UserError(*mistakes)
    return tuple(found)


def _why_not(text: str, mistake: str) -> str:
    advice = {name for rule in load_rules() for name in rule.remedies} - remedies().keys()
    if text in advice:
        return f"{text} is advice for people: it cannot be applied and confirmed"
    return mistake


def lines(
    result: Confirmation, device: Device, recording: Recording, subject: Script | Target
) -> Iterator[str]:
    """What a person reads: each finding, what was tried, the verdict, and the change."""
    if not result.findings and not result.tried:
        yield "nothing found: no remedy was tried"
    for tried in result.tried:
        if tried.finding is not None:
            yield from _finding_lines(tried.finding)
        yield from _tried_lines(tried)
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


def _tried_lines(tried: Tried) -> Iterator[str]:
    verdict = tried.verdict
    word = click.style(verdict.word, fg=COLOURS.get(verdict.word))
    yield f"  {tried.candidate.remedy}: {word}"
    yield f"  {plain(verdict.sentence)}"
    if tried.measure is not None:
        yield f"  beside it: {tried.measure.sentence}"
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


def model_edit(tried: Tried, recording: Recording, subject: Script | Target) -> ModelEdit:
    """The change of a recorded training that a verdict is about."""
    assert isinstance(subject, Target)  # a script's edit is with the candidate
    candidate = tried.candidate
    return ModelEdit(subject, candidate.treatment, recording, candidate.recording)


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


def to_json(
    result: Confirmation, device: Device, recording: Recording, subject: Script | Target
) -> dict[str, Any]:
    """The file that `fitdoctor report --verdicts` reads, with the device beside it."""
    told = [_told(tried, recording, subject) for tried in result.tried]
    return {**confirmations_json(told), "device": device.to_json()}


def _told(tried: Tried, recording: Recording, subject: Script | Target) -> Told:
    finding = tried.finding
    told = Told(
        run=finding.run if finding else "",
        path=finding.path if finding else "",
        rule=finding.rule if finding else "",
        remedy=tried.candidate.remedy,
        verdict=tried.verdict.to_json(),
        measure=tried.measure.sentence if tried.measure else "",
        baseline=_curves(tried.reruns.of(tried.reruns.task.baseline.name)),
        changed=_curves(tried.reruns.of(tried.candidate.remedy)),
    )
    if isinstance(subject, Target):
        diff = model_edit(tried, recording, subject).diff()
        return replace(told, target=str(subject.named), diff=diff, before=subject.hashes())
    edit = tried.candidate.edit
    assert edit is not None  # or there were no script
    before = hashes_before(edit, subject)
    return replace(told, script=str(shown_path(subject)), diff=edit.diff(), before=before)


def _curves(trials: list[Trial]) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(trial.history.get("val_loss", ())) for trial in trials)
