"""Which remedies can be tried on a captured training: edited into the script, captured again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fitdoctor.capture.errors import CannotCapture
from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import CannotEdit
from fitdoctor.edits.script import ScriptEdit
from fitdoctor.remedies import NotApplicable, remedies
from fitdoctor.remedies.patching import patch
from fitdoctor.rulebook.finding import Finding
from fitdoctor.trials.arm import Arm
from fitdoctor.trials.recorded import arm_of


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A remedy that can be tried: the arm that trains it, and its edit of the script.

    `edit` is None where there is no script (a saved recording): then the model alone is edited.
    """

    remedy: str
    arm: Arm
    edit: ScriptEdit | None


def worst_findings(findings: Sequence[Finding]) -> list[Finding]:
    """The surest diagnosis of each problem; remarks are left out."""
    best: dict[str, Finding] = {}
    for finding in findings:
        if finding.severity == "info":
            continue
        known = best.get(finding.problem)
        if known is None or finding.confidence > known.confidence:
            best[finding.problem] = finding
    return list(best.values())


def prescribe(
    recording: Recording, names: Sequence[str], most: int, tell: Callable[[str], None]
) -> list[Candidate]:
    """The first `most` of the named remedies that can be tried, in order; why not is told."""
    known = remedies()
    candidates: list[Candidate] = []
    for name in names:
        if len(candidates) == most:
            break
        if name not in known:
            continue  # the rules name remedies for people, too; not all can be applied
        try:
            candidates.append(_candidate(name, recording))
        except (NotApplicable, CannotEdit, CannotCapture) as reason:
            tell(f"{name} is not tried: {reason}")
    return candidates


def _candidate(name: str, recording: Recording) -> Candidate:
    """The remedy's arm, trained from the patched script where there is one."""
    remedy = remedies()[name]
    if recording.script is None:
        return Candidate(name, arm_of(name, remedy.edit_model(recording)), None)
    patched = patch(recording, remedy)
    return Candidate(name, arm_of(name, patched.recording), patched.edit)
