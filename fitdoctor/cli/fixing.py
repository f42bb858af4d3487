"""Fixes a script for the command line: which remedies, which edit, and what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fitdoctor.capture.recording import Script
from fitdoctor.cli.errors import UserError, warn
from fitdoctor.cli.escape import source_line
from fitdoctor.cli.output import write_lines
from fitdoctor.cli.supported import supported
from fitdoctor.edits.script import ScriptEdit
from fitdoctor.fix.apply import apply_edit, changed_since, name_of
from fitdoctor.fix.edit import edit_with
from fitdoctor.fix.errors import CannotFix
from fitdoctor.fix.history import require_no_interrupted, standing
from fitdoctor.remedies.treatment import Dose, Treatment, parse_treatment
from fitdoctor.reports.confirmation import Confirmation


def fix_script(script: Script, options: dict[str, Any]) -> None:
    """Show or write the edit that the options ask for; raises UserError or CannotFix."""
    require_no_interrupted(script.folder)
    found = supported(options, script.path.name, lambda each: _is_of(each, script))
    named = parsed([each.remedy for each in found] or options["remedies"])
    treatment = _new(script, options["fit"], named)
    if not treatment.doses:
        return
    require_safe(treatment, options["unsafe_fixes"])
    if options["confirmed_only"]:
        edit = _confirmed_edit(found[0], script, options["fit"])
    else:
        edit = edit_with(script, options["fit"], treatment)
    if options["only_show"]:
        write_lines(source_line(line) for line in edit.diff().removesuffix("\n").split("\n"))
        warn(edit.warnings)
    else:
        write_edit(edit, script, options["fit"], treatment, options["allow_dirty"])


def write_edit(
    edit: ScriptEdit, script: Script, fit: int, treatment: Treatment, allow_dirty: bool
) -> None:
    """Write an edit into the script's files and say so; raises CannotFix."""
    names = [dose.remedy for dose in treatment.doses]
    apply_edit(edit, script, fit, names, lambda text: warn([text]), allow_dirty=allow_dirty)
    warn(edit.warnings)
    done = f"applied: {_listed(treatment.doses)} in {', '.join(edit.files)}"
    warn([f"{done}; take it back with fitdoctor fix --undo {name_of(script)}"])


def parsed(texts: Sequence[str]) -> Treatment:
    """All the named remedies together, each once; raises UserError with a line for each mistake."""
    doses: dict[Dose, None] = {}
    mistakes = []
    for text in texts:
        try:
            doses |= dict.fromkeys(parse_treatment(text).doses)
        except ValueError as mistake:
            mistakes.append(str(mistake))
    if mistakes:
        raise UserError(*mistakes)
    return Treatment(tuple(doses))


def require_safe(treatment: Treatment, unsafe_allowed: bool) -> None:
    """Raise UserError where a remedy makes another model and that is not allowed."""
    if not unsafe_allowed and not treatment.is_safe:
        raise UserError(
            f"{treatment} is unsafe, since it changes what is computed after training: "
            "use --unsafe-fixes if that is what you want"
        )


def _listed(doses: Sequence[Dose]) -> str:
    return ", ".join(map(str, doses))


def _is_of(confirmation: Confirmation, script: Script) -> bool:
    return bool(confirmation.script) and Path.cwd() / confirmation.script == script.path


def _new(script: Script, fit: int, treatment: Treatment) -> Treatment:
    """The remedies that do not stand in the script yet; the others are told."""
    known = standing(script.folder, name_of(script), fit)
    for name in [dose.remedy for dose in treatment.doses]:
        if name in known.applied:
            warn([f"{name_of(script)}: {name} is applied already, nothing to change"])
        elif name in known.changed_since:
            warn([f"{name} was applied before the script changed: this is once more"])
    return Treatment(tuple(d for d in treatment.doses if d.remedy not in known.applied))


def _confirmed_edit(confirmed: Confirmation, script: Script, fit: int) -> ScriptEdit:
    """The very edit that was confirmed, worked out anew; raises CannotFix where it is another."""
    name = confirmed.remedy
    if not confirmed.before:
        raise CannotFix(f"{name}: the verdict does not say which text it is about: confirm again")
    changed = changed_since(confirmed.before, script.folder)
    if changed:
        raise CannotFix(f"{', '.join(changed)} changed since it was confirmed: confirm again")
    edit = edit_with(script, fit, parsed([name]))
    if edit.diff() != confirmed.diff:
        raise CannotFix(f"{name}: the edit made now is not the confirmed one: confirm again")
    return edit
