"""JUnit XML, which build servers show as tests: a suite a run, a case a rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from fitdoctor.api import Checkup
from fitdoctor.reports.confirmation import Confirmation
from fitdoctor.reports.data import FindingReport, Report, RunReport, report_data
from fitdoctor.reports.text import one_line
from fitdoctor.rulebook.rule import Rule


def render(checkup: Checkup, confirmations: Sequence[Confirmation] = ()) -> Iterator[str]:
    """One XML document, in ASCII. Remarks pass; rules that could not be judged are skipped."""
    suites = _suites(report_data(checkup, confirmations))
    ElementTree.indent(suites)
    yield '<?xml version="1.0" encoding="US-ASCII"?>'
    yield ElementTree.tostring(suites, encoding="us-ascii", xml_declaration=False).decode("ascii")


def _suites(report: Report) -> Element:
    root = Element("testsuites", name="fitdoctor")
    for run in report.runs:
        _suite(root, run, report.rules)
    if report.refused:
        refused = SubElement(root, "testsuite", name="refused files")
        for refusal in report.refused:
            case = _case(refused, "is a training log", str(refusal.path))
            SubElement(case, "skipped", message=_text(refusal.reason))
        _count(refused)
    _count(root)
    return root


def _suite(root: Element, run: RunReport, rules: Sequence[Rule]) -> None:
    suite = SubElement(root, "testsuite", name=_text(run.run.name))
    fired = {each.finding.rule: each for each in run.findings}
    skipped = {skip.rule: skip.reason for skip in run.skipped}
    for rule in rules:
        case = _case(suite, f"{rule.id} {rule.name}", str(run.run.path))
        if rule.id in fired:
            _tell(case, fired[rule.id])
        elif rule.id in skipped:
            SubElement(case, "skipped", message=_text(skipped[rule.id]))
    _count(suite)


def _case(suite: Element, name: str, path: str) -> Element:
    return SubElement(suite, "testcase", name=_text(name), classname=_text(path), time="0")


def _tell(case: Element, told: FindingReport) -> None:
    """A failure with the details, or for a remark its message as output."""
    finding = told.finding
    lines = [f"{finding.severity}, confidence {finding.confidence:.0%}", finding.message]
    lines += [f"try: {', '.join(finding.remedies)}"] if finding.remedies else []
    lines += [f"{tried.remedy}: {tried.sentence}" for tried in told.confirmations]
    if finding.severity == "info":
        detail = SubElement(case, "system-out")
    else:
        message = _text(finding.message)
        detail = SubElement(case, "failure", message=message, type=finding.severity)
    detail.text = "\n".join(map(_text, lines))


def _text(text: str) -> str:
    """A text without the characters that XML 1.0 has no way to write."""
    return one_line(text)


def _count(suite: Element) -> None:
    """The counts that an element of suites or cases states about what is in it."""
    counts = {"tests": "testcase", "failures": "failure"}
    if suite.tag == "testsuite":  # the root has no such attribute in the schema of Jenkins
        counts["skipped"] = "skipped"
    for name, tag in counts.items():
        suite.set(name, str(len(list(suite.iter(tag)))))
    suite.set("errors", "0")
    suite.set("time", "0")
