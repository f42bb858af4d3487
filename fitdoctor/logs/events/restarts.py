"""Restarts: which samples of a series a later part of the run replaced."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from fitdoctor.logs.events.table import EventScalars, Series, joined

_TIMESTAMP = re.compile(r"tfevents\.(\d+)")


def last_write_wins(series: Series) -> tuple[Series, int]:
    """The series without what a restart replaced, and the number of samples replaced.

    A step smaller than the one before it is a restart: it replaces what was written from that
    step on, as TensorBoard's data server shows it. A step that is merely repeated replaces
    nothing: logs without a step write 0 throughout. (TensorBoard's older Python loader replaces
    only at a session's start record, which Keras and PyTorch do not write.)
    """
    steps = series.steps
    goes_back = steps[1:] < steps[:-1]
    if not np.count_nonzero(goes_back):
        return series, 0
    restarts = np.flatnonzero(goes_back) + 1
    earliest_later_start = np.minimum.accumulate(steps[restarts][::-1])[::-1]
    limits = np.repeat(earliest_later_start, np.diff([0, *restarts]))
    kept = np.ones(len(steps), bool)
    kept[: len(limits)] = steps[: len(limits)] < limits
    return Series._make(column[kept] for column in series), int(len(steps) - kept.sum())


def in_writing_order(paths: Iterable[Path]) -> list[Path]:
    """Event files sorted by the time in their names (seconds since 1970), then by name."""

    def started(path: Path) -> tuple[int, str]:
        match = _TIMESTAMP.search(path.name)
        return (int(match[1][:18]) if match else 0, path.name)

    return sorted(paths, key=started)


def join_files(scalars: EventScalars, paths: Iterable[Path]) -> tuple[dict[str, Series], int]:
    """The series that some event files of one folder form, by tag, restarts resolved.

    Returns with them the number of samples replaced.
    """
    parts: dict[str, list[Series]] = {}
    for path in in_writing_order(paths):
        for tag, series in scalars.files.get(path, {}).items():
            parts.setdefault(tag, []).append(series)
    resolved = {tag: last_write_wins(joined(own)) for tag, own in parts.items()}
    kept = {tag: series for tag, (series, _) in resolved.items()}
    return kept, sum(replaced for _, replaced in resolved.values())
