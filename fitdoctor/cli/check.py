"""`fitdoctor check`: reads logs and says what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from fitdoctor.api import Checkup, examine, read_logs, rules_of
from fitdoctor.cli.against import Comparison, compare
from fitdoctor.cli.baseline import BaselineError, read_baseline, without_known, write_baseline
from fitdoctor.cli.choice import moment, newest_first, with_options
from fitdoctor.cli.curves import curve_lines
from fitdoctor.cli.errors import CLEAN, FOUND, NOTHING_READABLE, UserError, warn
from fitdoctor.cli.formats import FORMATS, REPORTS, rendered
from fitdoctor.cli.formats.summary import statistics
from fitdoctor.cli.output import write_lines
from fitdoctor.cli.paths import ANY, FILE, require_no_log, require_there, require_unread
from fitdoctor.cli.progress import progress_bar
from fitdoctor.cli.show_settings import settings_lines
from fitdoctor.cli.verdicts import verdicts_in
from fitdoctor.logs import Reading
from fitdoctor.reports.confirmation import Confirmation
from fitdoctor.rulebook.finding import SEVERITIES
from fitdoctor.rulebook.mistakes import Mistakes
from fitdoctor.rulebook.rule import Rule
from fitdoctor.settings import Settings, find_settings


@click.command()
@click.argument("paths", nargs=-1, type=ANY)
@click.option("--select", multiple=True, metavar="RULES", help="Only these rules or problems.")
@click.option("--ignore", multiple=True, metavar="RULES", help="Leave these rules out.")
@click.option("--extend-select", multiple=True, metavar="RULES", help="Add to the chosen rules.")
@click.option("--min-severity", type=click.Choice(SEVERITIES), help="Leave out what matters less.")
@click.option("--min-confidence", type=click.FloatRange(0, 1), help="Leave out what is less sure.")
@click.option("--newest", type=click.IntRange(1), metavar="N", help="Only the N newest runs.")
@click.option(
    "--since",
    callback=moment,
    metavar="WHEN",
    help="Only runs since a date, or for 2d, 3h.",
)
@click.option("--output-format", type=click.Choice(list(FORMATS)), default="text")
@click.option("--output-file", type=FILE, help="Write there instead of to the terminal.")
@click.option("--verdicts", type=FILE, help="Remedies that `fitdoctor confirm` tried.")
@click.option("--write-baseline", type=FILE, help="Write all findings there, as known ones.")
@click.option("--baseline", type=FILE, help="Leave out the findings that this file knows.")
@click.option(
    "--against",
    multiple=True,
    type=ANY,
    metavar="PATH",
    help="Tell only what is new or worse compared with the runs there.",
)
@click.option(
    "--fail-on",
    type=click.Choice(SEVERITIES),
    default="warning",
    help="The least severity that makes the exit code 1 (default: warning).",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 although there are findings.")
@click.option("--strict", is_flag=True, help="Exit with 3 if any file was refused.")
@click.option("--statistics", is_flag=True, help="Add how often each rule fired.")
@click.option("--show-settings", is_flag=True, help="Show the settings in use, and stop.")
@click.option("--show-curves", is_flag=True, help="Show how each curve was understood, and stop.")
@click.pass_context
def check(ctx: click.Context, /, paths: tuple[Path, ...], **options: Any) -> None:
    """Say what is wrong with the training runs whose logs lie under PATHS.

    RULES are ids (OF001), beginnings of ids (OF), names, problems (overfitting) or ALL, joined
    by commas. Exit code: 0 nothing found, 1 findings of severity warning or error, 2 wrong use,
    3 nothing readable.
    """
    with _told_plainly():
        project = find_settings(Path.cwd())
        rules = rules_of(project)
        settings = with_options(project, options)
        if options["show_settings"]:
            write_lines(settings_lines(settings), options["output_file"])
            return
        reading = _read(paths, settings)
        _require_writable(paths, reading, options)
        tried = verdicts_in(_verdicts(options), reading)
        if options["show_curves"]:
            write_lines(curve_lines(_chosen(reading, options)), options["output_file"])
            return
        found = examine(_chosen(reading, options), settings, rules)
        checkup = _compare_with_baseline(found, options)
        if options["against"]:
            comparison = _against(found, paths, options["against"], settings, rules)
            checkup = _changed(comparison, checkup, options["against"])
    write_lines(_lines(checkup, tried, options), options["output_file"])
    if not reading.runs:
        warn(["no training log was found: name a log, or a folder of logs"])
        ctx.exit(NOTHING_READABLE)
    ctx.exit(_exit_code(checkup, options))


@contextmanager
def _told_plainly() -> Iterator[None]:
    """Turn mistakes of the user into lines without a traceback."""
    try:
        yield
    except Mistakes as mistakes:
        raise UserError(*mistakes.lines) from None
    except BaselineError as error:
        raise UserError(str(error)) from None


def _read(paths: tuple[Path, ...], settings: Settings) -> Reading:
    if not paths:
        raise UserError("no path given: name a log, or a folder of logs, as in: fitdoctor check .")
    require_there(paths)
    with progress_bar() as progress:
        return read_logs(paths, settings, progress)


def _require_writable(paths: tuple[Path, ...], reading: Reading, options: dict[str, Any]) -> None:
    refused = [refusal.path for refusal in reading.refused]
    require_unread(options["output_file"], filter(None, (options["verdicts"], options["baseline"])))
    for output in (options["output_file"], options["write_baseline"]):
        require_no_log(output, (*paths, *options["against"]), refused)


def _chosen(reading: Reading, options: dict[str, Any]) -> Reading:
    return Reading(newest_first(reading.runs, options["since"], options["newest"]), reading.refused)


def _compare_with_baseline(checkup: Checkup, options: dict[str, Any]) -> Checkup:
    target: Path | None = options["write_baseline"]
    if not checkup.runs:  # a log that cannot be read must not empty a baseline
        return checkup
    if target is not None:
        write_baseline(target, checkup)
        known = f"{len(checkup.findings)} known findings"
        click.echo(f"fitdoctor: {target}: {known} written", err=True)
    source: Path | None = target or options["baseline"]
    if source is None:
        return checkup
    rest, unused = without_known(checkup, read_baseline(source), source.parent)
    warn(f"{source}: no longer needed: {entry}" for entry in unused)
    return rest


def _against(
    checkup: Checkup,
    paths: Sequence[Path],
    others: Sequence[Path],
    settings: Settings,
    rules: Sequence[Rule],
) -> Comparison:
    """The findings of the runs against those of the runs under other paths."""
    there = _read(tuple(others), settings)
    if not there.runs:
        raise UserError(f"--against {', '.join(map(str, others))}: no training log was found there")
    return compare(checkup, paths, examine(there, settings, rules), others)


def _changed(comparison: Comparison, checkup: Checkup, others: Sequence[Path]) -> Checkup:
    """What is left of a checkup when only new and worse findings are told; the rest is counted."""
    comparison = comparison.of_those_in(checkup)
    warn(f"against {', '.join(map(str, others))}: {line}" for line in comparison.lines())
    return comparison.only_changed(checkup)


def _verdicts(options: dict[str, Any]) -> Path | None:
    file: Path | None = options["verdicts"]
    if file is not None and options["output_format"] not in REPORTS:
        raise UserError(f"--verdicts needs an --output-format of {', '.join(REPORTS)}")
    return file


def _lines(
    checkup: Checkup, tried: Sequence[Confirmation], options: dict[str, Any]
) -> Iterator[str]:
    yield from rendered(options["output_format"], checkup, tried)
    if options["statistics"] and options["output_format"] in ("text", "concise"):
        yield from statistics(checkup)


def _exit_code(checkup: Checkup, options: dict[str, Any]) -> int:
    least = SEVERITIES.index(options["fail_on"])
    severe = any(SEVERITIES.index(finding.severity) <= least for finding in checkup.findings)
    if severe and not options["exit_zero"]:
        return FOUND
    return NOTHING_READABLE if options["strict"] and checkup.refused else CLEAN
