"""Which remedies can be tried on a captured training: edited into the script, captured again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from fitdoctor.capture.errors import CannotCapture
from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import CannotEdit
from fitdoctor.edits.script import ScriptEdit
from fitdoctor.remedies import NotApplicable, remedies
from fitdoctor.remedies.treatment import Dose, Treatment
from fitdoctor.rulebook.finding import Finding
from fitdoctor.trials.arm import Arm
from fitdoctor.trials.recorded import arm_of


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A treatment that can be tried: the changed training, its arm, its edit of the script.

    `edit` is None where there is no script (a saved recording): then the model alone is edited.
    """

    treatment: Treatment
    recording: Recording
    arm: Arm
    edit: ScriptEdit | None

    @property
    def remedy(self) -> str:
        """The treatment as text, which is also the name of the arm."""
        return str(self.treatment)


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
    """The first `most` of the named remedies that can be tried, in order; why not is told.

    Those that are judged by what they save are no remedy for a problem: they are tried where the
    user names them.
    """
    known = remedies()
    found: list[Candidate] = []
    for name in names:
        if len(found) == most:
            break
        if name in known and not known[name].cost:  # some that rules name are for people to choose
            found += candidates(recording, [Treatment((Dose(name),))], tell)
    return found


def candidates(
    recording: Recording, treatments: Iterable[Treatment], tell: Callable[[str], None]
) -> list[Candidate]:
    """Those of the treatments that can be tried; why another cannot is told."""
    found = []
    for treatment in treatments:
        try:
            found.append(_candidate(treatment, recording))
        except (NotApplicable, CannotEdit, CannotCapture) as reason:
            tell(f"{treatment} is not tried: {reason}")
    return found


def _candidate(treatment: Treatment, recording: Recording) -> Candidate:
    """The treatment's arm, trained from the patched script where there is one."""
    name = str(treatment)
    if recording.script is None:
        edited, edit = treatment.edit_model(recording), None
    else:
        patched = treatment.patch(recording)
        edited, edit = patched.recording, patched.edit
    return Candidate(treatment, edited, arm_of(name, edited, treatment.cost), edit)
