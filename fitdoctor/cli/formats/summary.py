"""The last line of the formats for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from fitdoctor.api import Checkup
from fitdoctor.logs import Run
from fitdoctor.rulebook.finding import SEVERITIES

NAMES = {"error": "error", "warning": "warning", "info": "remark"}


def summary(checkup: Checkup) -> str:
    """How much was found in how many runs, and what stayed unsaid, in one line."""
    counts = Counter(finding.severity for finding in checkup.findings)
    found = [
        number(counts[severity], NAMES[severity]) for severity in SEVERITIES if counts[severity]
    ]
    flagged = {(finding.run, finding.path) for finding in checkup.findings}
    runs = number(len(checkup.runs), "run")
    parts = [f"{', '.join(found)} in {len(flagged)} of {runs}" if found else f"{runs}, no findings"]
    unjudged = len(unjudged_runs(checkup))
    if unjudged:
        parts.append(f"{number(unjudged, 'run')} could not be judged")
    if checkup.refused:
        parts.append(f"{number(len(checkup.refused), 'file')} refused")
    return "; ".join(parts)


def unjudged_runs(checkup: Checkup) -> list[Run]:
    """The runs on which no rule could be judged."""
    skipped = Counter((skip.run, skip.path) for skip in checkup.skipped)
    return [
        run
        for run in checkup.runs
        if checkup.rules and skipped[run.name, str(run.path)] >= len(checkup.rules)
    ]


def statistics(checkup: Checkup) -> Iterable[str]:
    """How often each rule fired, the most frequent first."""
    counts = Counter((finding.rule, finding.name) for finding in checkup.findings)
    for (rule, name), count in counts.most_common():
        yield f"{count:6}  {rule}  {name}"


def number(count: int, thing: str) -> str:
    """A count with its noun."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
