"""`fitdoctor fix`: puts remedies into a script or a recorded model, and takes them out again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from fitdoctor.cli.errors import UserError, warn
from fitdoctor.cli.paths import FILE
from fitdoctor.cli.scripts import choose_backend, of_a_training, require_packages, subject_of
from fitdoctor.fix.errors import CannotFix
from fitdoctor.fix.results import remove_result
from fitdoctor.fix.targets import Target

if TYPE_CHECKING:
    from fitdoctor.capture.recording import Script


@click.command()
@of_a_training
@click.option(
    "--remedy", "remedies", multiple=True, metavar="NAME", help="Apply this remedy (dropout=0.5)."
)
@click.option("--verdicts", type=FILE, help="Apply what this file of fitdoctor confirm supports.")
@click.option("--confirmed-only", is_flag=True, help="Apply only a confirmed, unchanged edit.")
@click.option("--diff/--apply", "only_show", default=True, help="Show (default) or write it.")
@click.option("--unsafe-fixes", is_flag=True, help="Also remedies that make another model.")
@click.option("--allow-dirty", is_flag=True, help="Also files with uncommitted changes.")
@click.option("--undo", is_flag=True, help="Put the files back as before the last fix.")
def fix(target: str, arguments: tuple[str, ...], **options: Any) -> None:
    """Show or make the change of TARGET that puts a remedy into it.

    TARGET is a training script (its ARGUMENTS after --), a run folder with a recording, or a
    .keras model beside its recording. A script is run up to its fit in a scratch copy of its
    folder, with and without the edit, to prove what the edit does. A model is left as it is: the
    changed one is written to a new folder, with its recipe.

    Exit code: 0 shown, done or nothing to do, 2 refused or wrong use.
    """
    if not any(options[name] for name in ("undo", "remedies", "verdicts", "confirmed_only")):
        raise UserError("no remedy given: use --remedy NAME or --verdicts FILE")
    subject = subject_of(target, arguments, options["module"])
    try:
        if isinstance(subject, Target):
            _fix_model(subject, options)
        else:
            _fix_script(subject, options)
    except CannotFix as error:
        raise UserError(str(error)) from None


def _fix_script(script: Script, options: dict[str, Any]) -> None:
    if options["undo"]:
        _undo(script)
        return
    require_packages()
    choose_backend(script, options["backend"])
    # Keras starts on the backend that is chosen by now, so what needs it is imported here.
    from fitdoctor.cli.fixing import fix_script

    fix_script(script, options)


def _undo(script: Script) -> None:
    from fitdoctor.fix.history import undo

    fix = undo(script.folder, script.path.relative_to(script.folder).as_posix())
    warn([f"undone: {', '.join(fix.remedies)} in {', '.join(fix.after)}"])


def _fix_model(target: Target, options: dict[str, Any]) -> None:
    if options["undo"]:
        place = remove_result(target, "+".join(options["remedies"]))
        warn([f"undone: {place} is removed"])
        return
    require_packages()
    choose_backend(None, options["backend"])
    from fitdoctor.cli.fixing_model import fix_model

    fix_model(target, options)
