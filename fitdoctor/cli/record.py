"""`fitdoctor record`: runs a training script and leaves a recording beside its curves."""

from __future__ import annotations

from pathlib import Path

import click

from fitdoctor.cli.paths import NamedPath
from fitdoctor.cli.scripts import (
    choose_backend,
    named_script,
    of_a_training,
    refusal,
    require_packages,
)


@click.command()
@of_a_training
@click.option(
    "-o",
    "--output-folder",
    type=NamedPath(path_type=Path, file_okay=False),
    default=Path("recorded"),
    show_default=True,
)
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
        raise refusal(error) from None
    click.echo(f"fitdoctor: recorded in {output_folder}", err=True)
