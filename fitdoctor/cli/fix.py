"""`fitdoctor fix`: puts remedies into a training script, and takes them out again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fitdoctor.cli.errors import UserError, warn
from fitdoctor.cli.paths import FILE, TARGET
from fitdoctor.cli.scripts import BACKENDS, choose_backend, named_script, require_packages
from fitdoctor.fix.errors import CannotFix

if TYPE_CHECKING:
    from fitdoctor.capture.recording import Script


@click.command()
@click.argument("target", type=TARGET)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.option("-m", "--module", is_flag=True, help="TARGET is a module, as for python -m.")
@click.option("--fit", default=1, metavar="N", help="The N-th call of fit (default: the first).")
@click.option(
    "--remedy", "remedies", multiple=True, metavar="NAME", help="Apply this remedy (dropout=0.5)."
)
@click.option("--verdicts", type=FILE, help="Apply what this file of fitdoctor confirm supports.")
@click.option("--confirmed-only", is_flag=True, help="Apply only a confirmed, unchanged edit.")
@click.option("--diff/--apply", "only_show", default=True, help="Show (default) or write it.")
@click.option("--unsafe-fixes", is_flag=True, help="Also remedies that make another model.")
@click.option("--allow-dirty", is_flag=True, help="Also files with uncommitted changes.")
@click.option("--undo", is_flag=True, help="Put the files back as before the last fix.")
@click.option("--backend", type=click.Choice(BACKENDS), help="Keras backend to run the script on.")
def fix(target: str, arguments: tuple[str, ...], **options: Any) -> None:
    """Show or make the edit of the script TARGET that puts a remedy into it.

    The script (its ARGUMENTS after --) is run up to its fit in a scratch copy of its folder, with
    and without the edit, to prove what the edit does.

    Exit code: 0 shown, done or nothing to do, 2 refused or wrong use.
    """
    if not options["module"] and (Path(target).is_dir() or target.endswith(".keras")):
        raise UserError(f"{target}: only scripts can be fixed so far, no models or run folders")
    script = named_script(target, arguments, options["module"])
    try:
        if options["undo"]:
            _undo(script)
        else:
            _fix(script, options)
    except CannotFix as error:
        raise UserError(str(error)) from None


def _fix(script: Script, options: dict[str, Any]) -> None:
    require_packages()
    choose_backend(script, options["backend"])
    # Keras starts on the backend that is chosen by now, so what needs it is imported here.
    from fitdoctor.cli.fixing import fix_script

    fix_script(script, options)


def _undo(script: Script) -> None:
    from fitdoctor.fix.history import undo

    fix = undo(script.folder, script.path.relative_to(script.folder).as_posix())
    warn([f"undone: {', '.join(fix.remedies)} in {', '.join(fix.after)}"])
