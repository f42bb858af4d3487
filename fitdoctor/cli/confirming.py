"""Runs a confirmation for the command line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fitdoctor.api import examine, read_logs
from fitdoctor.capture.recording import Recording, Script
from fitdoctor.cli.errors import UserError, warn
from fitdoctor.cli.progress import trial_bar
from fitdoctor.cli.scripts import shown_path
from fitdoctor.confirm.diagnosis import TrainingError
from fitdoctor.confirm.flow import Confirmation, Tried, confirm
from fitdoctor.confirm.plan import Budget, Plan
from fitdoctor.edits.changes import CannotEdit
from fitdoctor.fix.models import ModelEdit
from fitdoctor.fix.targets import Target
from fitdoctor.logs import HistoryError
from fitdoctor.remedies import remedies
from fitdoctor.remedies.treatment import Treatment, parse_treatment
from fitdoctor.rulebook.loading import load_rules
from fitdoctor.settings import Settings
from fitdoctor.trials.devices import Device, DeviceError, choose_device
from fitdoctor.trials.held_out import DataError

JOURNALS = Path(".fitdoctor") / "journals"


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


def model_edit(tried: Tried, recording: Recording, subject: Script | Target) -> ModelEdit:
    """The change of a recorded training that a verdict is about."""
    assert isinstance(subject, Target)  # a script's edit is with the candidate
    candidate = tried.candidate
    return ModelEdit(subject, candidate.treatment, recording, candidate.recording)
