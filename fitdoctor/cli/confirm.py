"""`fitdoctor confirm`: reruns a training with and without a remedy, and says whether it helped."""

from __future__ import annotations

import json
import re
from typing import Any

import click

from fitdoctor.cli.choice import project_settings
from fitdoctor.cli.errors import CLEAN, FOUND
from fitdoctor.cli.output import write_lines
from fitdoctor.cli.paths import FILE, require_unread
from fitdoctor.cli.scripts import (
    choose_backend,
    files_of,
    of_a_training,
    recording_of,
    require_packages,
    subject_of,
)
from fitdoctor.fix.targets import Target


class Duration(click.ParamType[float]):
    """Seconds, from 90s, 10m, 2h or a plain number of seconds."""

    name = "duration"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The seconds, or an error that names the forms accepted."""
        match = re.fullmatch(r"(\d+(?:\.\d+)?)([smh]?)", str(value))
        if match is None:
            self.fail(f"{value!r} is no duration such as 90s, 10m or 2h", param, ctx)
        return float(match[1]) * {"": 1, "s": 1, "m": 60, "h": 3600}[match[2]]


@click.command(context_settings={"ignore_unknown_options": False})
@of_a_training
@click.option(
    "--remedy",
    "remedies",
    multiple=True,
    metavar="NAME",
    help="Try this remedy; dropout=0.5 gives a strength, dropout+l2 gives two together.",
)
@click.option(
    "--search",
    type=click.Choice(["grid", "random", "bayes"]),
    help="Look for the best strength of each remedy before it is confirmed.",
)
@click.option("--trials", default=8, type=click.IntRange(2, 200), help="Strengths to search (8).")
@click.option("--seeds", default=8, type=click.IntRange(1, 64), help="Seeds that decide (8).")
@click.option("--epochs", type=click.IntRange(1), help="Train fewer epochs than the script.")
@click.option("--budget", type=Duration(), help="Begin no trial after this time, as in 10m.")
@click.option("--device", type=click.Choice(["auto", "cpu", "gpu"]), default="auto")
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text")
@click.option("--output-file", type=FILE, help="Write there instead of to the terminal.")
@click.option("--fail-unless-confirmed", is_flag=True, help="Exit with 1 if nothing was confirmed.")
@click.option("--apply", is_flag=True, help="Write the edit that was confirmed; see fix.")
@click.option("--unsafe-fixes", is_flag=True, help="With --apply: also make another model.")
@click.option("--allow-dirty", is_flag=True, help="With --apply: over uncommitted changes.")
@click.pass_context
def confirm(ctx: click.Context, /, target: str, arguments: tuple[str, ...], **options: Any) -> None:
    """Rerun the training of TARGET with and without a remedy for each problem found.

    TARGET is a training script (its ARGUMENTS after --), a run folder with a recording, or a .keras
    model beside its recording. The script is executed, in a scratch copy of its folder. Finished
    trials are kept in .fitdoctor/journals: the same command goes on where it was interrupted.

    Exit code: 0 done, 1 nothing confirmed with --fail-unless-confirmed, 2 wrong use.
    """
    require_packages()
    settings = project_settings()
    subject = subject_of(target, arguments, options["module"])
    script = None if isinstance(subject, Target) else subject
    require_unread(options["output_file"], files_of(subject))
    choose_backend(script, options["backend"])
    # Keras starts on the backend that is chosen by now, so what needs it is imported here.
    from fitdoctor.cli.applying import apply_confirmed, require_ready
    from fitdoctor.cli.confirmation_json import to_json
    from fitdoctor.cli.confirmation_text import lines
    from fitdoctor.cli.confirming import run, treatments

    treatments(options["remedies"])  # a mistake is told before the script is run
    if options["apply"]:
        require_ready(subject, options["allow_dirty"])
    recording = recording_of(subject, options["fit"])
    confirmation, device = run(recording, subject, settings, options)
    if options["output_format"] == "json":
        written = [json.dumps(to_json(confirmation, device, recording, subject), indent=2)]
    else:
        written = list(lines(confirmation, device, recording, subject))
    write_lines(written, options["output_file"])
    if options["apply"]:
        apply_confirmed(confirmation, recording, subject, options)
    confirmed = any(tried.verdict.word == "confirmed" for tried in confirmation.tried)
    ctx.exit(FOUND if options["fail_unless_confirmed"] and not confirmed else CLEAN)
