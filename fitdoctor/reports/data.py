"""All that a report shows, put in the order in which it is read. Nothing is decided here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from fitdoctor.api import Checkup
from fitdoctor.logs.run import Refusal, Run
from fitdoctor.reports.confirmation import Confirmation
from fitdoctor.reports.text import counted, gravity
from fitdoctor.rulebook.finding import SEVERITIES, Finding, Skipped
from fitdoctor.rulebook.rule import Rule

NOUNS = {"error": "error", "warning": "warning", "info": "remark"}


@dataclass(frozen=True, slots=True)
class FindingReport:
    """A finding with the rule behind it and the remedies that were tried against it."""

    finding: Finding
    rule: Rule
    confirmations: tuple[Confirmation, ...] = ()


@dataclass(frozen=True, slots=True)
class RunReport:
    """A run with its findings, the gravest first, and the rules that could not be judged."""

    run: Run
    findings: tuple[FindingReport, ...]
    skipped: tuple[Skipped, ...]

    @property
    def worst(self) -> str:
        """The severity of the gravest finding; "" where there is none."""
        return self.findings[0].finding.severity if self.findings else ""


@dataclass(frozen=True, slots=True)
class Report:
    """The runs, those with the gravest findings first; refused files; the rules.

    `untied` are the remedies that were tried, but against no finding of these runs.
    """

    runs: tuple[RunReport, ...]
    refused: tuple[Refusal, ...]
    rules: tuple[Rule, ...]
    untied: tuple[Confirmation, ...] = ()

    @property
    def findings(self) -> list[FindingReport]:
        """All findings, run by run."""
        return [finding for run in self.runs for finding in run.findings]

    @property
    def headline(self) -> str:
        """How much was found in how many runs, in a few words."""
        counts = Counter(each.finding.severity for each in self.findings)
        found = [counted(counts[s], NOUNS[s]) for s in SEVERITIES if counts[s]]
        runs = counted(len(self.runs), "run")
        if not found:
            return f"nothing found in {runs}"
        sick = sum(bool(run.findings) for run in self.runs)
        return f"{', '.join(found)} in {sick} of {runs}"

    @property
    def fired(self) -> list[tuple[Rule, int]]:
        """The rules that fired and on how many runs, the most frequent first."""
        counts = Counter(each.rule.id for each in self.findings)
        by_id = {rule.id: rule for rule in self.rules}
        return [(by_id[name], count) for name, count in counts.most_common()]


def report_data(checkup: Checkup, confirmations: Sequence[Confirmation] = ()) -> Report:
    """Bring together what belongs to each run of a checkup."""
    rules = {rule.id: rule for rule in checkup.rules}
    findings: dict[tuple[str, str], list[FindingReport]] = {}
    for finding in sorted(checkup.findings, key=gravity):
        tried = tuple(each for each in confirmations if each.is_of(finding))
        told = FindingReport(finding, rules[finding.rule], tried)
        findings.setdefault((finding.run, finding.path), []).append(told)
    skipped: dict[tuple[str, str], list[Skipped]] = {}
    for skip in checkup.skipped:
        skipped.setdefault((skip.run, skip.path), []).append(skip)
    runs = [
        RunReport(run, tuple(findings.get(key, ())), tuple(skipped.get(key, ())))
        for run in checkup.runs
        for key in [(run.name, str(run.path))]
    ]
    runs.sort(key=lambda each: (not each.findings, *map(gravity, _first(each))))
    untied = [c for c in confirmations if not any(c.is_of(f) for f in checkup.findings)]
    return Report(tuple(runs), checkup.refused, checkup.rules, tuple(untied))


def _first(run: RunReport) -> list[Finding]:
    return [each.finding for each in run.findings[:1]]
