"""`fitdoctor record`: runs a training script and leaves a recording beside its curves."""

from __future__ import annotations

from pathlib import Path

import click

from fitdoctor.cli.errors import UserError
from fitdoctor.cli.paths import TARGET, NamedPath
from fitdoctor.cli.scripts import BACKENDS, FIT, choose_backend, named_script, require_packages


@click.command()
@click.argument("target", type=TARGET)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.option("-m", "--module", is_flag=True, help="TARGET is a module, as for python -m.")
@click.option("--fit", default=1, type=FIT, help="The N-th call of fit (default: the first).")
@click.option(
    "-o",
    "--output-folder",
    type=NamedPath(path_type=Path, file_okay=False),
    default=Path("recorded"),
    show_default=True,
)
@click.option("--backend", type=click.Choice(BACKENDS), help="Keras backend to train on.")
def record(
    target: str,
    arguments: tuple[str, ...],
    module: bool,
    fit: int,
    output_folder: Path,
    backend: str | None,
) -> None:
    """Run the script TARGET as it is, and record its training in a folder.

    The folder gets the curves (history.csv) and the recording, from which
    `fitdoctor confirm FOLDER` works later and elsewhere, without the script. The script's
    ARGUMENTS stand after --.
    """
    require_packages()
    script = named_script(target, arguments, module)
    choose_backend(script, backend)
    # Keras starts on the backend that is chosen by now, so what needs it is imported here.
    from fitdoctor.capture.errors import CannotCapture
    from fitdoctor.keras import record_script

    try:
        record_script(script, output_folder, fit)
    except CannotCapture as error:
        raise UserError(str(error)) from None
    click.echo(f"fitdoctor: recorded in {output_folder}", err=True)
