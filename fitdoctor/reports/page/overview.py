"""The top of the page: what was found in all, and a table of the runs."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from fitdoctor.reports.data import Report, RunReport
from fitdoctor.reports.page.elements import element
from fitdoctor.reports.text import counted
from fitdoctor.rulebook.finding import PROBLEMS, SEVERITIES

MOST_WORST = 5


def summary(report: Report) -> Element:
    """The count of findings, the gravest of them, and how often each rule fired."""
    worst = [
        element(
            "li",
            element("a", run.run.name, href=f"#run-{i}"),
            f": {run.findings[0].finding.message}",
        )
        for i, run in enumerate(report.runs[:MOST_WORST])
        if run.findings
    ]
    parts = [element("h1", "fitdoctor report"), element("p", report.headline, class_="headline")]
    if worst:
        parts += [element("h2", "The worst"), element("ol", *worst)]
    fired = [
        element("li", f"{rule.id} {rule.name}: {counted(count, 'run')}")
        for rule, count in report.fired
    ]
    if fired:
        parts += [element("h2", "By rule"), element("ul", *fired, class_="rules")]
    return element("header", *parts)


def run_table(report: Report) -> Element:
    """All runs, the gravest first, with the fields that filter them."""
    heads = [element("th", name, scope="col") for name in ("run", "worst", "findings", "log")]
    rows = [_row(run, i) for i, run in enumerate(report.runs)]
    table = element(
        "table",
        element("caption", "All runs, the gravest first"),
        element("thead", element("tr", *heads)),
        element("tbody", *rows),
        id="runs",
    )
    scroll = element("div", table, class_="scroll", tabindex="0", role="region", aria_label="Runs")
    return element("section", element("h2", "Runs"), _filters(), scroll)


def _filters() -> Element:
    return element(
        "form",
        element("label", "Name or path ", element("input", type="search", id="by-text")),
        element("label", "Problem ", _choice("by-problem", PROBLEMS)),
        element("label", "Worst ", _choice("by-worst", (*SEVERITIES, "none"))),
        element("output", "", id="shown", aria_live="polite"),
        class_="script-only",
        role="search",
    )


def _choice(name: str, values: tuple[str, ...]) -> Element:
    options = [element("option", value, value=value) for value in values]
    return element("select", element("option", "all", value=""), *options, id=name)


def _row(run: RunReport, index: int) -> Element:
    name: Element | str = run.run.name
    if run.findings:
        name = element("a", run.run.name, href=f"#run-{index}")
    told = ", ".join(f"{each.finding.rule} {each.finding.name}" for each in run.findings)
    problems = dict.fromkeys(each.finding.problem for each in run.findings)
    return element(
        "tr",
        element("th", name, scope="row"),
        element("td", run.worst or "none", class_=run.worst or "none"),
        element("td", told or _nothing(run)),
        element("td", f"{run.run.path} ({run.run.dialect or 'unknown dialect'})"),
        data_problems=" ".join(problems),
        data_worst=run.worst or "none",
        data_run=f"run-{index}",
    )


def _nothing(run: RunReport) -> str:
    unjudged = len(run.skipped)
    return f"nothing found; {counted(unjudged, 'rule')} not judged" if unjudged else "nothing found"


def refused_files(report: Report) -> Iterator[Element]:
    """The files that were refused, with the reasons."""
    if report.refused:
        entries = [
            element("li", element("code", str(refusal.path)), f": {refusal.reason}")
            for refusal in report.refused
        ]
        yield element("section", element("h2", "Refused files"), element("ul", *entries))
