"""`fitdoctor report`: writes what a check found, with the remedies that were tried, to a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import click

from fitdoctor.api import Checkup, examine, read_logs, rules_of
from fitdoctor.cli.errors import NOTHING_READABLE, UserError, warn
from fitdoctor.cli.formats import REPORTS
from fitdoctor.cli.output import write_lines
from fitdoctor.cli.progress import progress_bar
from fitdoctor.reports.confirmation import ConfirmationError, read_confirmations, tied
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
        tried = read_confirmations(verdicts) if verdicts is not None else ()
        checkup = _checkup(paths)
    except (Mistakes, ConfirmationError) as error:
        raise UserError(*getattr(error, "lines", [str(error)])) from None
    if not checkup.runs:
        warn(["no training log was found: name a log, or a folder of logs"])
        ctx.exit(NOTHING_READABLE)
    tried = tied(tried, [(run.name, str(run.path)) for run in checkup.runs])
    render: Callable[..., Iterator[str]] = import_module(REPORTS[output_format]).render
    write_lines(render(checkup, tried), output_file)
    click.echo(f"fitdoctor: {output_file} written", err=True)


def _checkup(paths: tuple[Path, ...]) -> Checkup:
    settings = find_settings(Path.cwd())
    with progress_bar() as progress:
        reading = read_logs(paths, settings, progress)
    return examine(reading, settings, rules_of(settings))
