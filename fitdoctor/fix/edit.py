"""Works out the edit of a script that some remedies make together."""

from __future__ import annotations

from fitdoctor.capture.errors import CannotCapture
from fitdoctor.capture.recording import Script
from fitdoctor.capture.script import capture
from fitdoctor.edits.changes import CannotEdit
from fitdoctor.edits.script import ScriptEdit
from fitdoctor.fix.errors import CannotFix
from fitdoctor.remedies import NotApplicable
from fitdoctor.remedies.treatment import Treatment


def edit_with(script: Script, fit: int, treatment: Treatment) -> ScriptEdit:
    """The script's files with the remedies, each on top of the ones before it.

    Each is proved by running the script up to its fit (see `patch`); nothing on disk is changed.
    Raises CannotFix where a remedy cannot be applied.
    """
    try:
        return treatment.patch(capture(script, fit)).edit
    except CannotCapture as reason:
        raise CannotFix(str(reason)) from None
    except (NotApplicable, CannotEdit) as reason:
        raise CannotFix(f"{treatment} is not applied: {reason}") from None
