"""What runs are called, and which of them are siblings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from fitdoctor.logs.run import Run

_SIBLING_WORDS = ("seed", "fold", "cv", "trial", "repeat", "replicate", "rep", "split")
_SIBLING_MARK = re.compile(rf"({'|'.join(_SIBLING_WORDS)})([ _\-=]?)\d+", re.IGNORECASE)


def run_name(path: Path, root: Path) -> str:
    """What a user would call a run: its path below the one given, or the given one's own name."""
    below = str(path).removeprefix(str(root))
    if below and below != str(path):
        return below.lstrip("/\\").replace("\\", "/")
    return path.name or path.resolve().name or str(path)


def unambiguous(runs: Sequence[Run]) -> list[Run]:
    """The same runs, those whose names several share called by their whole path instead."""
    often = Counter(run.name for run in runs)
    return [
        replace(run, name=run.name.replace(_last(run), str(run.path), 1))
        if often[run.name] > 1
        else run
        for run in runs
    ]


def _last(run: Run) -> str:
    return run.name.split(" (")[0]


def with_groups(runs: Sequence[Run]) -> list[Run]:
    """The same runs, siblings put in groups.

    Siblings are runs whose paths differ in the number after one of the words seed, fold, cv,
    trial, repeat, rep, replicate and split alone, and which logged the same curves. Lightning's
    `version_N` and `run_N` are not siblings by their names: each may have settings of its own.
    """
    keys = [_sibling_key(run) for run in runs]
    often = Counter(key for key in keys if key)
    return [
        replace(run, group=key[0]) if key and often[key] > 1 and not run.group else run
        for run, key in zip(runs, keys, strict=True)
    ]


def _sibling_key(run: Run) -> tuple[str, tuple[str, ...]] | None:
    path = str(run.path)
    if not any(word in path.lower() for word in _SIBLING_WORDS):
        return None
    pattern, count = _SIBLING_MARK.subn(r"\1\2*", path)
    if not count:
        return None
    return pattern, tuple(sorted(curve.name for curve in run.curves))
