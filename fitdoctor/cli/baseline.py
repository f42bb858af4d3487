"""A baseline: findings that are known and no longer told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from fitdoctor.api import Checkup
from fitdoctor.cli.output import write_file
from fitdoctor.reports.identity import run_keys
from fitdoctor.rulebook.finding import Finding

VERSION = 1


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
    runs = run_keys(checkup.runs, file.parent)
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
    runs = run_keys(checkup.runs, folder)
    keys = [_known(finding, runs) for finding in checkup.findings]
    new = [f for f, key in zip(checkup.findings, keys, strict=True) if key not in known]
    judged = {rule.id for rule in checkup.rules}
    unused = [k for k in known.difference(keys) if k.rule in judged and k.run in runs.values()]
    return replace(checkup, findings=tuple(new)), sorted(unused)


def _known(finding: Finding, runs: Mapping[tuple[str, str], str]) -> Known:
    return Known(finding.rule, finding.problem, runs[finding.run, finding.path])
