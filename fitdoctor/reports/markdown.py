"""Markdown, fit for a comment on a pull request or the summary of a build."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from fitdoctor.api import Checkup
from fitdoctor.reports.confirmation import Confirmation
from fitdoctor.reports.data import FindingReport, Report, report_data
from fitdoctor.reports.text import counted, one_line

MOST_FINDINGS = 50
"""Findings in the table; a comment on GitHub holds 65,536 characters."""

MOST_DIFF = 8_000
"""Characters of one diff; a longer one is named, not shown."""


_MEANINGFUL = re.compile(r"[^\w ,%()/.:;=>'\"!?+-]|_|(?<=www)\.|:(?=[^\s\d])", re.IGNORECASE)


def render(checkup: Checkup, confirmations: Sequence[Confirmation] = ()) -> Iterator[str]:
    """A heading with the count, a table of findings, tried remedies, and what was not judged."""
    report = report_data(checkup, confirmations)
    yield f"### fitdoctor: {report.headline}"
    yield ""
    if report.findings:
        yield from _table(report)
        yield ""
    for told in report.findings[:MOST_FINDINGS]:
        for tried in told.confirmations:
            yield from _tried(tried)
    for tried in report.untied:
        yield from _tried(tried)
    yield from _unjudged(report)


def escaped(text: object) -> str:
    """A text that Markdown shows letter by letter: no markup, link, mention or table cell of it.

    Punctuation that might mean something becomes character references. An @ is followed by an
    invisible word joiner besides, as GitHub looks for names of people in the finished page.
    """
    return _MEANINGFUL.sub(_reference, one_line(text))


def _reference(found: re.Match[str]) -> str:
    return "&#64;&#8288;" if found[0] == "@" else f"&#{ord(found[0])};"


def _code(text: object) -> str:
    return f"<code>{escaped(text)}</code>"


def _table(report: Report) -> Iterator[str]:
    yield "| run | problem | what was found | how sure | try first |"
    yield "| --- | --- | --- | --- | --- |"
    yield from (_row(told) for told in report.findings[:MOST_FINDINGS])
    more = len(report.findings) - MOST_FINDINGS
    if more > 0:
        yield ""
        yield f"... and {counted(more, 'finding')} more."


def _row(told: FindingReport) -> str:
    finding = told.finding
    cells = (
        _code(finding.run),
        f"{finding.problem} ({_code(finding.rule)}, {finding.severity})",
        escaped(finding.message),
        f"{finding.confidence:.0%}",
        _code(finding.remedies[0]) if finding.remedies else "",
    )
    return f"| {' | '.join(cells)} |"


def _tried(tried: Confirmation) -> Iterator[str]:
    against = f" against {_code(tried.rule)} on {_code(tried.run)}" if tried.rule else ""
    told = escaped("; beside it: ".join(filter(None, (tried.sentence, tried.measure))))
    yield f"**{tried.word.replace('-', ' ')}**: {_code(tried.remedy)}{against}: {told}"
    yield ""
    if tried.diff and len(tried.diff) <= MOST_DIFF:
        yield "<details><summary>the change</summary>"
        yield ""
        yield from _fenced(tried.diff)
        yield ""
        yield "</details>"
        yield ""


def _fenced(diff: str) -> Iterator[str]:
    """A code block whose fence is longer than any run of backticks in it."""
    longest = max(map(len, re.findall("`+", diff)), default=0)
    fence = "`" * max(3, longest + 1)
    yield f"{fence}diff"
    yield from (one_line(line) for line in diff.expandtabs().splitlines())
    yield fence


def _unjudged(report: Report) -> Iterator[str]:
    if report.refused:
        yield f"{counted(len(report.refused), 'file')} refused:"
        yield ""
        for refusal in report.refused[:10]:
            yield f"- {_code(refusal.path)}: {escaped(refusal.reason)}"
