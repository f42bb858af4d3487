"""What came of a confirmation, for programs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fitdoctor.capture.recording import Recording, Script
from fitdoctor.cli.confirming import model_edit
from fitdoctor.cli.scripts import shown_path
from fitdoctor.confirm.flow import Confirmation, Tried
from fitdoctor.fix.apply import hashes_before
from fitdoctor.fix.targets import Target
from fitdoctor.reports.confirmation import Confirmation as Told
from fitdoctor.reports.confirmation import confirmations_json
from fitdoctor.trials.devices import Device
from fitdoctor.trials.trial import Trial


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
