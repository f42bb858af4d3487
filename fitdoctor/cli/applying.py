"""`fitdoctor confirm --apply`: writes what was confirmed into the script, or a new model."""

from __future__ import annotations

import os
from typing import Any

from fitdoctor.capture.recording import Recording, Script
from fitdoctor.cli.confirming import model_edit
from fitdoctor.cli.errors import UserError, warn
from fitdoctor.cli.fixing import write_edit
from fitdoctor.cli.fixing_model import write_model
from fitdoctor.cli.supported import tell_apart
from fitdoctor.confirm.flow import Confirmation, Tried
from fitdoctor.fix.errors import CannotFix
from fitdoctor.fix.git import require_committed
from fitdoctor.fix.history import require_no_interrupted
from fitdoctor.fix.targets import Target


def require_ready(subject: Script | Target, allow_dirty: bool) -> None:
    """Raise UserError for what stands in the way of applying: better known before a long rerun."""
    if isinstance(subject, Target):
        if not os.access(subject.folder, os.W_OK):
            raise UserError(f"{subject.folder} is read-only: the fixed model could not be written")
        return
    try:
        require_no_interrupted(subject.folder)
        if not allow_dirty:
            require_committed([subject.path], lambda text: None)  # told when it is applied
    except CannotFix as error:
        raise UserError(str(error)) from None


def apply_confirmed(
    result: Confirmation, recording: Recording, subject: Script | Target, options: dict[str, Any]
) -> None:
    """Write the change of the confirmed remedy that gained most; raises UserError where refused."""
    confirmed = _confirmed(result, options["unsafe_fixes"])
    if not confirmed:
        warn(["nothing was applied"])
        return
    first, *others = confirmed
    tell_apart([each.candidate.remedy for each in others])
    try:
        if isinstance(subject, Target):
            write_model(model_edit(first, recording, subject), first.verdict.to_json())
            return
        edit, treatment = first.candidate.edit, first.candidate.treatment
        assert edit is not None  # or there were no script
        write_edit(edit, subject, options["fit"], treatment, options["allow_dirty"])
    except CannotFix as error:
        raise UserError(str(error)) from None


def _confirmed(result: Confirmation, unsafe_allowed: bool) -> list[Tried]:
    """What was confirmed and may be applied, largest gain first."""
    found = [each for each in result.tried if each.verdict.word == "confirmed"]
    found.sort(key=lambda each: each.verdict.effect, reverse=True)
    if unsafe_allowed:
        return found
    unsafe = [each for each in found if not each.candidate.treatment.is_safe]
    warn([f"{each.candidate.remedy} is not applied without --unsafe-fixes" for each in unsafe])
    return [each for each in found if each not in unsafe]
