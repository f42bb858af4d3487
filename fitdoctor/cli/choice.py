"""What the command line chooses: rules, severities, and which runs are looked at."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
import numpy as np

from fitdoctor.api import rules_of
from fitdoctor.cli.errors import UserError
from fitdoctor.logs import Run
from fitdoctor.rulebook.mistakes import Mistakes
from fitdoctor.settings import Settings, find_settings

UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def moment(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime | None:
    """A date, a date with a time, or how long ago (30m, 3h, 2d, 1w), as a point in local time."""
    if value is None:
        return None
    try:
        ago = re.fullmatch(r"(\d{1,6})([mhdw])", value)
        if ago:
            return datetime.now() - timedelta(**{UNITS[ago[2]]: int(ago[1])})
        found = datetime.fromisoformat(value)
        found.timestamp()
    except (ValueError, OverflowError, OSError):
        raise click.BadParameter(
            f"{value!r} is neither a date (2026-01-31) nor 30m, 3h, 2d or 1w"
        ) from None
    return found


def project_settings() -> Settings:
    """The settings of the project; raises UserError with all mistakes in them and in its rules."""
    settings = find_settings(Path.cwd())
    try:
        rules_of(settings)
    except Mistakes as mistakes:
        raise UserError(*mistakes.lines) from None
    return settings


def with_options(settings: Settings, options: dict[str, Any]) -> Settings:
    """The settings of a project with the options of the command line, which win or are added."""
    confidence = options["min_confidence"]
    return replace(
        settings,
        select=_words(options["select"]) if options["select"] else settings.select,
        ignore=settings.ignore + _words(options["ignore"]),
        extend_select=settings.extend_select + _words(options["extend_select"]),
        min_severity=options["min_severity"] or settings.min_severity,
        min_confidence=settings.min_confidence if confidence is None else confidence,
    )


def _words(values: Sequence[str]) -> tuple[str, ...]:
    """The words of an option that may be repeated and may hold several, joined by commas."""
    return tuple(word.strip() for value in values for word in value.split(",") if word.strip())


def newest_first(runs: list[Run], since: datetime | None, count: int | None) -> list[Run]:
    """The runs written since a point in time, and of these the newest.

    In the order given where neither is asked for, else the newest first.
    """
    if since is None and count is None:
        return runs
    dated = [(last_written(run), run) for run in runs]
    if since is not None:
        start = since.timestamp()
        dated = [(written, run) for written, run in dated if written >= start]
    dated.sort(key=lambda pair: pair[0], reverse=True)
    return [run for _, run in dated[:count]]


def last_written(run: Run) -> float:
    """When a run was last written to, in seconds since 1970.

    The latest wall time in the log that is not in the future; where none was logged, the time of
    its file.
    """
    times = [curve.wall_times for curve in run.curves if curve.wall_times is not None]
    logged = [t for t in np.concatenate(times) if t <= time.time()] if times else []
    return float(max(logged)) if logged else _modified(run.path)


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
