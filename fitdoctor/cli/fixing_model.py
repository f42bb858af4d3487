"""Fixes a recorded model for the command line: which remedies, what is shown, what is written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fitdoctor.cli.errors import warn
from fitdoctor.cli.escape import source_line
from fitdoctor.cli.fixing import parsed, require_safe
from fitdoctor.cli.output import write_lines
from fitdoctor.cli.supported import supported
from fitdoctor.fix.errors import CannotFix
from fitdoctor.fix.models import ModelEdit, edit_model
from fitdoctor.fix.results import MODEL, is_written, place_of
from fitdoctor.fix.targets import Target, find_target
from fitdoctor.reports.confirmation import Confirmation


def fix_model(target: Target, options: dict[str, Any]) -> None:
    """Show or write the model that the options ask for; raises UserError or CannotFix."""
    found = supported(options, str(target.recording), lambda each: _is_of(each, target))
    treatment = parsed([each.remedy for each in found] or options["remedies"])
    require_safe(treatment, options["unsafe_fixes"])
    edit = edit_model(target, treatment)
    if options["confirmed_only"]:
        _require_confirmed(found[0], edit)
    if options["only_show"]:
        write_lines(source_line(line) for line in edit.diff().splitlines())
        warn([f"its weights would be {edit.weights}", *edit.before.notes])
    else:
        write_model(edit, found[0].verdict if len(found) == 1 else None)


def write_model(edit: ModelEdit, verdict: Mapping[str, Any] | None) -> None:
    """Write an edited model to its own folder, unless it is there, and say so; raises CannotFix."""
    name = str(edit.treatment)
    if is_written(edit.target, name):
        warn([f"{place_of(edit.target, name)}: {name} is applied already"])
        return
    place = edit.write(verdict)
    warn(
        [
            f"applied: {name} in {place / MODEL}; its weights are "
            f"{edit.weights}; take it back with fitdoctor fix --undo {edit.target.named}"
        ]
    )


def _is_of(confirmation: Confirmation, target: Target) -> bool:
    if not confirmation.target:
        return False
    try:
        other = find_target(Path(confirmation.target))
    except (CannotFix, OSError):  # the file may be a stranger's and name anything
        return False
    return other.recording.resolve() == target.recording.resolve()


def _require_confirmed(confirmed: Confirmation, edit: ModelEdit) -> None:
    """Raise CannotFix where the recording or the change is not the one that was confirmed."""
    known = edit.target.hashes()
    changed = [name for name, before in confirmed.before.items() if known.get(name) != before]
    if changed or not confirmed.before:
        told = ", ".join(changed) or "what the verdict is about"
        raise CannotFix(f"{told} changed since it was confirmed: confirm again")
    if edit.diff() != confirmed.diff:
        raise CannotFix(
            f"{confirmed.remedy}: the change made now is not the confirmed one: confirm again"
        )
