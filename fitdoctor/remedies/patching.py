"""From a recording and a remedy to a patched script, captured again and checked."""

from __future__ import annotations

from dataclasses import dataclass, replace

from fitdoctor.capture.errors import CannotCapture
from fitdoctor.capture.recording import DATA_ARGUMENTS, Recording
from fitdoctor.capture.script import capture
from fitdoctor.edits.changes import CannotEdit
from fitdoctor.edits.script import ScriptEdit
from fitdoctor.remedies.registry import Remedy


@dataclass(frozen=True, slots=True)
class Patched:
    """The edit of the script, and the recording captured from the script so edited.

    `is_checked` is False where the model is opaque, so that nothing but the script can be edited
    and the two edits cannot be compared.
    """

    edit: ScriptEdit
    recording: Recording
    is_checked: bool


def patch(recording: Recording, remedy: Remedy, strength: float | None = None) -> Patched:
    """Edit the script, run it up to its fit again, and compare with the edited model.

    A value is first edited where it is written down. Where that changes more than the remedy
    means to (one constant for two widths), the calls themselves are edited instead. The data is
    the baseline's own, so that both arms see the same rows even if the script draws them anew.

    Raises NotApplicable, or CannotEdit where no edit trains what the remedy describes.
    """
    before, expected = recording.fingerprint(), _expected(recording, remedy, strength)
    reason = ""
    for follow_names in (True, False):
        edit = remedy.edit_script(recording, strength, follow_names=follow_names)
        try:
            after = _captured_again(recording, edit)
        except CannotCapture as failure:
            reason = f"the script with {remedy.name} fails: {failure}"
            continue
        found = after.fingerprint()
        if expected is None and found != before:
            return Patched(edit, after, is_checked=False)
        if expected is not None and found == expected.fingerprint():
            after = replace(after, after_training=expected.after_training)
            return Patched(edit, after, is_checked=True)
        reason = f"the script with {remedy.name} trains something else than was meant"
    raise CannotEdit(reason)


def _expected(recording: Recording, remedy: Remedy, strength: float | None) -> Recording | None:
    try:
        return remedy.edit_model(recording, strength)
    except CannotEdit:
        return None


def _captured_again(recording: Recording, edit: ScriptEdit) -> Recording:
    assert recording.script is not None  # or there would be no edit
    patched = {**recording.patched, **edit.files}
    after = capture(recording.script, recording.fit_index, patched)
    if recording.data_kind != "arrays":
        return after
    own = {k: v for k, v in after.fit_arguments.items() if k not in DATA_ARGUMENTS}
    data = {k: v for k, v in recording.fit_arguments.items() if k in DATA_ARGUMENTS}
    return replace(after, fit_arguments={**own, **data})
