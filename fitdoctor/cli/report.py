"""`fitdoctor report`: writes what a check found, with the remedies that were tried, to a file."""

from __future__ import annotations

from pathlib import Path

import click

from fitdoctor.api import examine, read_logs, rules_of
from fitdoctor.cli.errors import NOTHING_READABLE, UserError, warn
from fitdoctor.cli.formats import REPORTS, rendered
from fitdoctor.cli.output import write_lines
from fitdoctor.cli.paths import ANY, FILE, require_no_log, require_there, require_unread
from fitdoctor.cli.progress import progress_bar
from fitdoctor.cli.verdicts import verdicts_in
from fitdoctor.rulebook.mistakes import Mistakes
from fitdoctor.settings import find_settings


@click.command()
@click.argument("paths", nargs=-1, required=True, type=ANY)
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
    require_there(paths)
    require_unread(output_file, filter(None, [verdicts]))
    try:
        settings = find_settings(Path.cwd())
        rules = rules_of(settings)
        with progress_bar() as progress:
            reading = read_logs(paths, settings, progress)
        require_no_log(output_file, paths, [refusal.path for refusal in reading.refused])
        tried = verdicts_in(verdicts, reading)
        checkup = examine(reading, settings, rules)
    except Mistakes as mistakes:
        raise UserError(*mistakes.lines) from None
    if not reading.runs:
        warn(["no training log was found: name a log, or a folder of logs"])
        ctx.exit(NOTHING_READABLE)
    write_lines(rendered(output_format, checkup, tried), output_file)
    click.echo(f"fitdoctor: {output_file} written", err=True)
