"""`fitdoctor confirm --apply`: writes what was confirmed into the script."""

from __future__ import annotations

from typing import Any

from fitdoctor.capture.recording import Script
from fitdoctor.cli.errors import UserError, warn
from fitdoctor.cli.fixing import write_edit
from fitdoctor.cli.supported import tell_apart
from fitdoctor.confirm.flow import Confirmation, Tried
from fitdoctor.fix.errors import CannotFix
from fitdoctor.fix.git import require_committed
from fitdoctor.fix.history import require_no_interrupted


def require_ready(script: Script | None, allow_dirty: bool) -> Script:
    """The script to apply to; raises UserError for what is better known before a long rerun."""
    if script is None:
        raise UserError("--apply needs a script: a recording alone cannot be edited")
    try:
        require_no_interrupted(script.folder)
        if not allow_dirty:
            require_committed([script.path], lambda text: None)  # told when it is applied
    except CannotFix as error:
        raise UserError(str(error)) from None
    return script


def apply_confirmed(result: Confirmation, script: Script, options: dict[str, Any]) -> None:
    """Write the edit of the confirmed remedy that gained most; raises UserError where refused."""
    confirmed = _confirmed(result, options["unsafe_fixes"])
    if not confirmed:
        warn(["nothing was applied"])
        return
    first, *others = confirmed
    tell_apart([each.candidate.remedy for each in others])
    edit, treatment = first.candidate.edit, first.candidate.treatment
    assert edit is not None  # or there were no script
    try:
        write_edit(edit, script, options["fit"], treatment, options["allow_dirty"])
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
