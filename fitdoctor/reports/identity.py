"""What a finding is called in every report, so that it is known again when a run is repeated."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

from fitdoctor.logs.run import Run
from fitdoctor.rulebook.finding import Finding

CHANGING = (
    r"\d{4}-?\d\d-?\d\d([T_ -]?\d\d[-_:.h]?\d\d([-_:.m]?\d\d)?)?",  # 2024-05-06, 20240506-101112
    r"[A-Z][a-z]{2}\d\d_\d\d-\d\d-\d\d",  # Jun05_10-22-33, as torch's SummaryWriter names runs
    r"(?<!\d)1\d{9}(?!\d)",  # seconds since 1970
    r"(?<![a-zA-Z])version[_-]?\d+",  # version_3, as Lightning names runs
)
"""Parts of a path that change each time a run is logged again."""

_CHANGING = re.compile("|".join(CHANGING))

RunKeys = Mapping[tuple[str, str], str]
"""What each run, given by its name and path, is called; the same when it is logged again."""


def run_keys(runs: Iterable[Run], folder: Path) -> RunKeys:
    """The path of each run from a folder, less what changes from log to log.

    Several runs of one file are told apart by their names.
    """
    runs = list(runs)
    runs_at = Counter(str(run.path) for run in runs)
    keys = {}
    for run in runs:
        path = os.path.relpath(run.path.resolve(), folder.resolve()).replace(os.sep, "/")
        whole = f"{path}#{run.name}" if runs_at[str(run.path)] > 1 else path
        keys[run.name, str(run.path)] = _CHANGING.sub("*", whole)
    return keys


def fingerprints(findings: Iterable[Finding], runs: Iterable[Run]) -> list[str]:
    """A hash for each finding, of its rule, problem and run: the same when the run is repeated.

    Paths are taken from the current folder. Findings that would share a hash (runs that differ
    by a timestamp alone) are numbered, so that no two of a report are taken for one.
    """
    keys = run_keys(runs, Path.cwd())
    seen: Counter[str] = Counter()
    hashes = []
    for finding in findings:
        known = f"{finding.rule}\n{finding.problem}\n{keys[finding.run, finding.path]}"
        seen[known] += 1
        numbered = known if seen[known] == 1 else f"{known}\n{seen[known]}"
        hashes.append(sha256(numbered.encode("utf-8", "surrogatepass")).hexdigest())
    return hashes
