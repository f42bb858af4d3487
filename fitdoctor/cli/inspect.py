"""`fitdoctor inspect`: says what is wrong with a model and its data before any training."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import click

from fitdoctor.api import Checkup
from fitdoctor.cli.choice import project_settings
from fitdoctor.cli.errors import CLEAN, FOUND
from fitdoctor.cli.escape import plain
from fitdoctor.cli.formats import json_format, text
from fitdoctor.cli.output import write_lines
from fitdoctor.cli.paths import FILE, require_unread
from fitdoctor.cli.scripts import (
    choose_backend,
    files_of,
    of_a_training,
    recording_of,
    require_packages,
    shown_path,
    subject_of,
)
from fitdoctor.fix.targets import Target
from fitdoctor.logs import Run
from fitdoctor.rulebook.finding import SEVERITIES
from fitdoctor.signals.recording import RECORDING_SIGNALS, YES_OR_NO


@click.command()
@of_a_training
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text")
@click.option("--output-file", type=FILE, help="Write there instead of to the terminal.")
@click.option(
    "--fail-on",
    type=click.Choice(SEVERITIES),
    default="warning",
    help="The least severity that makes the exit code 1 (default: warning).",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 although there are findings.")
@click.pass_context
def inspect(ctx: click.Context, /, target: str, arguments: tuple[str, ...], **options: Any) -> None:
    """Say what is wrong with the model and the data of TARGET, before any training.

    TARGET is a training script (its ARGUMENTS after --), a run folder with a recording, or a .keras
    model beside its recording. A script is executed up to its fit, in a scratch copy of its folder.

    Exit code: 0 nothing found, 1 findings of severity warning or error, 2 wrong use.
    """
    require_packages()
    checkup = _checkup(target, arguments, options)
    lines = json_format.render if options["output_format"] == "json" else _lines
    write_lines(lines(checkup), options["output_file"])
    least = SEVERITIES.index(options["fail_on"])
    severe = any(SEVERITIES.index(finding.severity) <= least for finding in checkup.findings)
    ctx.exit(FOUND if severe and not options["exit_zero"] else CLEAN)


def _checkup(target: str, arguments: tuple[str, ...], options: dict[str, Any]) -> Checkup:
    settings = project_settings()
    subject = subject_of(target, arguments, options["module"])
    script = None if isinstance(subject, Target) else subject
    require_unread(options["output_file"], files_of(subject))
    choose_backend(script, options["backend"])
    recording = recording_of(subject, options["fit"])
    # Keras starts on the backend that is chosen by now, so what needs it is imported here.
    from fitdoctor.inspection.findings import inspect_recording

    path = subject.named if isinstance(subject, Target) else shown_path(subject)
    return inspect_recording(recording, path.name, path, settings)


def _lines(checkup: Checkup) -> Iterator[str]:
    """What was measured, what could not be, and then the findings as `check` tells them."""
    for run in checkup.runs:
        yield from _measured(run)
        yield ""
    yield from text.render(checkup)


def _measured(run: Run) -> Iterator[str]:
    width = max(map(len, RECORDING_SIGNALS))
    unknown: dict[str, list[str]] = {}
    yield click.style("measured", bold=True)
    for name, value in run.measured.items():
        if isinstance(value, str):
            unknown.setdefault(value, []).append(name)
        else:
            yield f"  {name:{width}} {_shown(name, value):>9}  {RECORDING_SIGNALS[name]}"
    if unknown:
        yield click.style("not measured", bold=True)
    for reason, names in unknown.items():
        yield f"  {', '.join(names)}: {plain(reason)}"


def _shown(name: str, value: float) -> str:
    if name in YES_OR_NO:
        return "yes" if value else "no"
    if name.endswith("_share") and math.isfinite(value):
        return f"{value:.1%}"
    return f"{value:,.0f}" if value == round(value, 0) and abs(value) < 1e9 else f"{value:.3g}"
