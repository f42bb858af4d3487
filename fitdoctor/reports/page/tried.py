"""Remedies that were tried: the verdict, the losses of all seeds, and the change."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from fitdoctor.reports.confirmation import Confirmation
from fitdoctor.reports.data import Report
from fitdoctor.reports.figure import paired_figure
from fitdoctor.reports.page.elements import element, preformatted
from fitdoctor.reports.page.svg import draw


def verdict_on(tried: Confirmation, heading: str) -> Iterator[Element]:
    """The verdict on one remedy under a heading of this level."""
    badge = element("span", tried.word.replace("-", " "), class_=f"badge {tried.word}")
    against = f" against {tried.rule} on {tried.run}" if tried.rule else ""
    yield element(heading, badge, f" {tried.remedy}, tried{against}")
    yield element("p", tried.sentence)
    if tried.measure:
        yield element("p", f"Beside it: {tried.measure}")
    figure = paired_figure(tried)
    if figure is not None:
        yield draw(figure, tried.sentence)
    if tried.diff:
        yield element("p", "The change", f" of {tried.script}" if tried.script else "", ":")
        yield preformatted(tried.diff)


def untied(report: Report) -> Iterator[Element]:
    """The remedies that were tried without a finding of this report to tie them to."""
    if report.untied:
        articles = [element("article", *verdict_on(tried, "h3")) for tried in report.untied]
        yield element("section", element("h2", "Other remedies that were tried"), *articles)
