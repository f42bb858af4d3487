"""A baseline: findings that are known and no longer told."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from fitdoctor.api import Checkup
from fitdoctor.cli.output import write_file
from fitdoctor.rulebook.finding import Finding

VERSION = 1
CHANGING = (
    r"\d{4}-?\d\d-?\d\d([T_ -]?\d\d[-_:.h]?\d\d([-_:.m]?\d\d)?)?",  # 2024-05-06, 20240506-101112
    r"[A-Z][a-z]{2}\d\d_\d\d-\d\d-\d\d",  # Jun05_10-22-33, as torch's SummaryWriter names runs
    r"(?<!\d)1\d{9}(?!\d)",  # seconds since 1970
    r"(?<![a-zA-Z])version[_-]?\d+",  # version_3, as Lightning names runs
)
"""Parts of a path that change each time a run is logged again."""

_CHANGING = re.compile("|".join(CHANGING))


class BaselineError(ValueError):
    """A baseline that cannot be used; the text says why and what to do."""


class Known(NamedTuple):
    """What is known of a finding; `run` is a path less whatever changes from log to log."""

    rule: str
    problem: str
    run: str

    def __str__(self) -> str:
        return f"{self.rule} ({self.problem}) on {self.run}"


def write_baseline(file: Path, checkup: Checkup) -> None:
    """Write the findings of a checkup as known ones. Raises UserError where that fails."""
    runs = _run_keys(checkup, file.parent)
    known = sorted({_known(finding, runs) for finding in checkup.findings})
    entries = [entry._asdict() for entry in known]
    content = {"version": VERSION, "findings": entries}
    write_file(file, json.dumps(content, indent=2) + "\n")


def read_baseline(file: Path) -> set[Known]:
    """The findings that a baseline knows. Raises BaselineError where it is none."""
    try:
        content = json.loads(file.read_bytes())
        entries = {Known(e["rule"], e["problem"], e["run"]) for e in content["findings"]}
        usable = content["version"] == VERSION
    except OSError as error:
        raise BaselineError(f"{file}: cannot be read: {error.strerror}") from None
    except (ValueError, TypeError, KeyError, RecursionError):
        usable = False
    if not usable or not all(isinstance(text, str) for entry in entries for text in entry):
        raise BaselineError(f"{file}: is no baseline: write one with --write-baseline")
    return entries


def without_known(checkup: Checkup, known: set[Known], folder: Path) -> tuple[Checkup, list[Known]]:
    """The checkup less the findings that are known, and the entries that are no longer needed.

    `folder` is where the baseline lies: paths are taken relative to it. An entry is needed as
    long as its rule fires, was not judged, or its run was not read.
    """
    runs = _run_keys(checkup, folder)
    keys = [_known(finding, runs) for finding in checkup.findings]
    new = [f for f, key in zip(checkup.findings, keys, strict=True) if key not in known]
    judged = {rule.id for rule in checkup.rules}
    unused = [k for k in known.difference(keys) if k.rule in judged and k.run in runs.values()]
    return replace(checkup, findings=tuple(new)), sorted(unused)


def _known(finding: Finding, runs: Mapping[tuple[str, str], str]) -> Known:
    return Known(finding.rule, finding.problem, runs[finding.run, finding.path])


def _run_keys(checkup: Checkup, folder: Path) -> dict[tuple[str, str], str]:
    """What each run, given by name and path, is called in a baseline."""
    runs_at = Counter(str(run.path) for run in checkup.runs)
    keys = {}
    for run in checkup.runs:
        path = os.path.relpath(run.path.resolve(), folder.resolve()).replace(os.sep, "/")
        whole = f"{path}#{run.name}" if runs_at[str(run.path)] > 1 else path
        keys[run.name, str(run.path)] = _CHANGING.sub("*", whole)
    return keys
