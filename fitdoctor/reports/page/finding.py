"""One run of the page: each finding with its picture, meaning, evidence, remedies and verdicts."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from fitdoctor.reports.data import FindingReport, RunReport
from fitdoctor.reports.figure import figure_of
from fitdoctor.reports.page.elements import element
from fitdoctor.reports.page.svg import draw
from fitdoctor.reports.page.tried import verdict_on


def run_section(run: RunReport, index: int) -> Element:
    """All about a run with findings, the gravest first."""
    notes = [element("p", note, class_="note") for note in run.run.notes]
    reasons = [element("li", f"{skip.rule}: {skip.reason}") for skip in run.skipped]
    unjudged = []
    if reasons:
        title = element("summary", f"{len(reasons)} rules that could not be judged")
        unjudged = [element("details", title, element("ul", *reasons))]
    return element(
        "section",
        element("h2", run.run.name),
        element("p", element("code", str(run.run.path))),
        *notes,
        *(_finding(run, told) for told in run.findings),
        *unjudged,
        id=f"run-{index}",
        class_="run",
    )


def _finding(run: RunReport, told: FindingReport) -> Element:
    finding = told.finding
    figure = figure_of(run.run, finding, told.rule)
    severity = element("span", finding.severity, class_=f"badge {finding.severity}")
    return element(
        "article",
        element("h3", severity, f" {finding.rule} {finding.name} ({finding.problem})"),
        element("p", finding.message, class_="message"),
        *([draw(figure, finding.message)] if figure is not None else []),
        element("h4", "What it means"),
        element("p", " ".join(told.rule.why.split())),
        element("h4", "Why we believe it"),
        *_evidence(told),
        *_remedies(told),
        *(part for tried in told.confirmations for part in verdict_on(tried, "h4")),
    )


def _evidence(told: FindingReport) -> Iterator[Element]:
    """The confidence, and each signal of the rule with the limits beside it."""
    yield element("p", f"Confidence {told.finding.confidence:.0%}. The rule fires when:")
    yield element("p", element("code", " ".join(told.rule.when.split())))
    for title, names in (("Measured", "signals"), ("Limits", "limits")):
        numbers = told.finding.evidence.get(names, {})
        shown = ", ".join(f"{name} {_number(value)}" for name, value in numbers.items())
        if shown:
            yield element("p", f"{title}: {shown}.")


def _number(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _remedies(told: FindingReport) -> Iterator[Element]:
    if told.finding.remedies:
        yield element("h4", "What to try, likeliest first")
        yield element("ol", *(element("li", remedy) for remedy in told.finding.remedies))
