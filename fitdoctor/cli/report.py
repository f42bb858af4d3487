"""`fitdoctor report`: writes what a check found, with the remedies that were tried, to a file."""

from __future__ import annotations

from pathlib import Path

import click

from fitdoctor.api import examine, read_logs
from fitdoctor.cli.errors import NOTHING_READABLE, UserError, warn
from fitdoctor.cli.formats import REPORTS, rendered
from fitdoctor.cli.output import write_lines
from fitdoctor.cli.progress import progress_bar
from fitdoctor.cli.verdicts import verdicts_in
from fitdoctor.rulebook.mistakes import Mistakes
from fitdoctor.settings import find_settings

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--output-file", type=FILE, default=Path("report.html"), show_default=True)
@click.option(
    "--output-format", type=click.Choice(list(REPORTS)), default="html", show_default=True
)
@click.option("--verdicts", type=FILE, help="The remedies that `fitdoctor confirm` tried.")
@click.pass_context
def report(
    ctx: click.Context,
    paths: tuple[Path, ...],
    output_file: Path,
    output_format: str,
    verdicts: Path | None,
) -> None:
    """Write a report on the training runs whose logs lie under PATHS.

    Exit code: 0 written, whatever was found; 2 wrong use; 3 nothing readable.
    """
    missing = [f"{path}: no such file or folder" for path in paths if not path.exists()]
    if missing:
        raise UserError(*missing)
    try:
        settings = find_settings(Path.cwd())
        with progress_bar() as progress:
            reading = read_logs(paths, settings, progress)
        tried = verdicts_in(verdicts, reading)
        checkup = examine(reading, settings)
    except Mistakes as mistakes:
        raise UserError(*mistakes.lines) from None
    if not reading.runs:
        warn(["no training log was found: name a log, or a folder of logs"])
        ctx.exit(NOTHING_READABLE)
    write_lines(rendered(output_format, checkup, tried), output_file)
    click.echo(f"fitdoctor: {output_file} written", err=True)
