"""What people see on standard error who wait at a terminal: progress, and no noise."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

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
def working(text: str) -> Iterator[None]:
    """Say what is being done for as long as it lasts; silent where no terminal listens."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.text import Text

    with Console(stderr=True).status(Text(f"{text} ...")):
        yield


@contextmanager
def without_standard_error() -> Iterator[None]:
    """Drop what libraries write to the file descriptor of standard error."""
    kept = os.dup(2)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


@contextmanager
def trial_bar() -> Iterator[Callable[[int, int], None]]:
    """A function to be called with the trials done and of all; silent where no terminal listens.

    Of all there are none while remedies are still edited in.
    """
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

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Trials", total=None)

        def update(done: int, total: int) -> None:
            text = "Trials" if total else "Editing remedies in"
            bar.update(task, description=text, completed=done, total=total or None)

        yield update
