"""Fixes a script for the command line: which remedies, which edit, and what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
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
from fitdoctor.remedies import remedies
from fitdoctor.reports.confirmation import Confirmation
from fitdoctor.rulebook.mistakes import did_you_mean


def fix_script(script: Script, options: dict[str, Any]) -> None:
    """Show or write the edit that the options ask for; raises UserError or CannotFix."""
    require_no_interrupted(script.folder)
    found = _backed(script, options)
    named = [each.remedy for each in found] or options["remedies"]
    names = _new(script, options["fit"], list(dict.fromkeys(named)))
    if not names:
        return
    require_safe(names, options["unsafe_fixes"])
    if options["confirmed_only"]:
        edit = _confirmed_edit(found[0], script, options["fit"])
    else:
        edit = edit_with(script, options["fit"], names)
    if options["only_show"]:
        write_lines(source_line(line) for line in edit.diff().removesuffix("\n").split("\n"))
        warn(edit.warnings)
    else:
        write_edit(edit, script, options["fit"], names, options["allow_dirty"])


def write_edit(
    edit: ScriptEdit, script: Script, fit: int, names: Sequence[str], allow_dirty: bool
) -> None:
    """Write an edit into the script's files and say so; raises CannotFix."""
    apply_edit(edit, script, fit, names, lambda text: warn([text]), allow_dirty=allow_dirty)
    warn(edit.warnings)
    done = f"applied: {', '.join(names)} in {', '.join(edit.files)}"
    warn([f"{done}; take it back with fitdoctor fix --undo {name_of(script)}"])


def require_safe(names: Sequence[str], unsafe_allowed: bool) -> None:
    """Raise UserError where a remedy is unknown, or makes another model and that is not allowed."""
    known = remedies()
    for name in names:
        if name not in known:
            raise UserError(f"no such remedy: {name!r}{did_you_mean(name, known)}")
        if not unsafe_allowed and not is_safe(name):
            raise UserError(
                f"{name} is unsafe, since it changes what is computed after training: "
                "use --unsafe-fixes if that is what you want"
            )


def is_safe(name: str) -> bool:
    """Whether a remedy leaves alone what is computed after training."""
    return remedies()[name].safe


def _backed(script: Script, options: dict[str, Any]) -> list[Confirmation]:
    """What the file of verdicts supports, or nothing where none is asked."""
    if options["verdicts"]:
        return supported(
            options["verdicts"], script, options["remedies"], options["confirmed_only"]
        )
    if options["confirmed_only"]:
        raise UserError("--confirmed-only needs --verdicts FILE, as fitdoctor confirm writes it")
    if not options["remedies"]:
        raise UserError("no remedy given: use --remedy NAME or --verdicts FILE")
    return []


def _new(script: Script, fit: int, names: Sequence[str]) -> list[str]:
    """The remedies that do not stand in the script yet; the others are told."""
    known = standing(script.folder, name_of(script), fit)
    for name in names:
        if name in known.applied:
            warn([f"{name_of(script)}: {name} is applied already, nothing to change"])
        elif name in known.changed_since:
            warn([f"{name} was applied before the script changed: this is once more"])
    return [name for name in names if name not in known.applied]


def _confirmed_edit(confirmed: Confirmation, script: Script, fit: int) -> ScriptEdit:
    """The very edit that was confirmed, worked out anew; raises CannotFix where it is another."""
    name = confirmed.remedy
    if not confirmed.before:
        raise CannotFix(f"{name}: the verdict does not say which text it is about: confirm again")
    changed = changed_since(confirmed.before, script.folder)
    if changed:
        raise CannotFix(f"{', '.join(changed)} changed since it was confirmed: confirm again")
    edit = edit_with(script, fit, [name])
    if edit.diff() != confirmed.diff:
        raise CannotFix(f"{name}: the edit made now is not the confirmed one: confirm again")
    return edit
