"""Read all logs under the paths a user gave."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from fitdoctor.logs.discover import Found, find_files
from fitdoctor.logs.event_runs import read_event_folders
from fitdoctor.logs.names import unambiguous, with_groups
from fitdoctor.logs.run import Reading
from fitdoctor.logs.split_files import join_split_files

Progress = Callable[[int, int], None]


def read(
    paths: Sequence[Path],
    metrics: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Reading:
    """The runs in these files and folders, and what was refused with the reason.

    `metrics` maps names in the logs to roles, as `[tool.fitdoctor.metrics]` does, and wins over
    what a name would be taken for; see `roles.parse_role`. `progress` is called with the number
    of files that are done and of all. Nothing in a log makes this raise; RoleError is raised for
    a role in `metrics` that cannot be understood.
    """
    given = dict(metrics or {})
    with _no_garbage_collection():
        found = find_files([Path(path) for path in paths])
        total = len(found.tables) + sum(map(len, found.events.values()))
        reading = Reading(refused=list(found.refused))
        done = 0
        for part, files in _parts(found, given):
            reading.extend([part])
            done += files
            if progress is not None:
                progress(done, total)
        reading.runs = with_groups(unambiguous(join_split_files(reading.runs, given)))
    return reading


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Runs are many objects that stay, without cycles: searching them would take a fifth more."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _parts(found: Found, given: Mapping[str, str]) -> Iterator[tuple[Reading, int]]:
    if found.events:
        yield from read_event_folders(found, given)
    if found.tables:
        from fitdoctor.logs.table_files import read_table_files

        yield from read_table_files(found.tables, given)
