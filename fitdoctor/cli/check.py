"""`fitdoctor check`: reads logs and says what is wrong."""

from __future__ import annotations

from pathlib import Path

import click

from fitdoctor.api import examine, read_logs, rules_of
from fitdoctor.cli.errors import FOUND, NOTHING_READABLE, UserError
from fitdoctor.cli.formats import FORMATS, renderer
from fitdoctor.rulebook.mistakes import Mistakes
from fitdoctor.settings import find_settings


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--output-format", type=click.Choice(list(FORMATS)), default="text")
@click.pass_context
def check(ctx: click.Context, paths: tuple[Path, ...], output_format: str) -> None:
    """Say what is wrong with the training runs whose logs lie under PATHS."""
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise UserError(*(f"no such file or folder: {path}" for path in missing))
    try:
        settings = find_settings(Path.cwd())
        rules = rules_of(settings)
        reading = read_logs(paths, settings)
        checkup = examine(reading, settings, rules)
    except Mistakes as mistakes:
        raise UserError(*mistakes.lines) from None
    for line in renderer(output_format)(checkup):
        click.echo(line)
    if not checkup.runs:
        ctx.exit(NOTHING_READABLE)
    if any(finding.severity != "info" for finding in checkup.findings):
        ctx.exit(FOUND)
