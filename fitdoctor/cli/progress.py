"""A progress bar on standard error, for people who wait at a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PATIENCE = 1.0
"""Seconds without a bar; most checks are done by then."""


@contextmanager
def progress_bar() -> Iterator[Callable[[int, int], None] | None]:
    """A function to be called with the files done and of all; None where no terminal listens."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    start = time.monotonic()
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Reading logs", visible=False, total=None)

        def update(done: int, total: int) -> None:
            late = time.monotonic() - start > PATIENCE
            bar.update(task, completed=done, total=total, visible=late)

        yield update


@contextmanager
def trial_bar() -> Iterator[Callable[[int, int], None]]:
    """A function to be called with the trials done and of all; silent where no terminal listens."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("Trials"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Trials", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
