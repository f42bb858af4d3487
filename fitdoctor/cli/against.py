"""Compares two sets of runs: which findings are new, which are worse, which are gone."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from fitdoctor.api import Checkup
from fitdoctor.reports.identity import run_keys
from fitdoctor.rulebook.finding import Finding

WORSE = 0.1
"""A finding is worse where its confidence, which grows with the evidence, rose by this much."""

Key = tuple[str, str]
"""A rule, and what a run is called within its set."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Findings of a set of runs against those of another, by rule and run.

    `worse` holds pairs, the earlier finding first. A finding is `gone` where its rule was judged
    on the same run again and did not fire.
    """

    new: tuple[Finding, ...]
    worse: tuple[tuple[Finding, Finding], ...]
    gone: tuple[Finding, ...]
    unchanged: int

    def lines(self) -> Iterator[str]:
        """The counts in one line, then a line for each finding that is new, worse or gone."""
        counts = f"{len(self.new)} new, {len(self.worse)} worse, {len(self.gone)} gone"
        yield f"{counts}, {self.unchanged} unchanged"
        yield from (f"new: {_named(finding)}" for finding in self.new)
        for before, now in self.worse:
            change = f"confidence {before.confidence:.0%} -> {now.confidence:.0%}"
            yield f"worse: {_named(now)}, {change}"
        yield from (f"gone: {_named(finding)}" for finding in self.gone)

    def of_those_in(self, checkup: Checkup) -> Comparison:
        """The comparison less what a checkup leaves out, such as the findings of a baseline."""
        left = {id(finding) for finding in checkup.findings}
        new = tuple(finding for finding in self.new if id(finding) in left)
        worse = tuple(pair for pair in self.worse if id(pair[1]) in left)
        return replace(self, new=new, worse=worse)

    def only_changed(self, checkup: Checkup) -> Checkup:
        """The checkup with its new and worse findings alone, in their order."""
        told = {id(finding) for finding in (*self.new, *(now for _, now in self.worse))}
        return replace(checkup, findings=tuple(f for f in checkup.findings if id(f) in told))


def compare(
    checkup: Checkup, paths: Sequence[Path], earlier: Checkup, earlier_paths: Sequence[Path]
) -> Comparison:
    """Compare two checkups of the logs under two sets of paths.

    Runs are matched by their paths within each set, less timestamps and version counters; a
    single run on each side is matched whatever it is called.
    """
    names, earlier_names = _names(checkup, paths), _names(earlier, earlier_paths)
    if len(checkup.runs) == len(earlier.runs) == 1:
        earlier_names = dict.fromkeys(earlier_names, next(iter(names.values())))
    now = _by_key(checkup, names)
    before = _by_key(earlier, earlier_names)
    shared = now.keys() & before.keys()
    pairs = [(before[key], now[key]) for key in now if key in shared]
    worse = tuple((old, new) for old, new in pairs if new.confidence - old.confidence >= WORSE)
    judged = _judged(checkup, names)
    return Comparison(
        new=tuple(finding for key, finding in now.items() if key not in shared),
        worse=worse,
        gone=tuple(f for key, f in before.items() if key not in shared and key in judged),
        unchanged=len(pairs) - len(worse),
    )


def _names(checkup: Checkup, paths: Sequence[Path]) -> Mapping[tuple[str, str], str]:
    root = Path(os.path.commonpath([path.resolve() for path in paths]))
    return run_keys(checkup.runs, root.parent if root.is_file() else root)


def _by_key(checkup: Checkup, names: Mapping[tuple[str, str], str]) -> dict[Key, Finding]:
    return {(f.rule, names[f.run, f.path]): f for f in checkup.findings}


def _judged(checkup: Checkup, names: Mapping[tuple[str, str], str]) -> set[Key]:
    """The rules that were judged, with the runs."""
    skipped = {(skip.rule, names[skip.run, skip.path]) for skip in checkup.skipped}
    return {(rule.id, name) for rule in checkup.rules for name in names.values()} - skipped


def _named(finding: Finding) -> str:
    return f"{finding.rule} {finding.name} on {finding.run}"
