"""Puts the page together: one file that holds its style, its script and its data."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from fitdoctor import __version__
from fitdoctor.api import Checkup
from fitdoctor.reports.confirmation import Confirmation
from fitdoctor.reports.data import Report, report_data
from fitdoctor.reports.page.elements import element, verbatim
from fitdoctor.reports.page.finding import run_section
from fitdoctor.reports.page.overlay import overlay
from fitdoctor.reports.page.overview import refused_files, run_table, summary
from fitdoctor.reports.page.tried import untied

STYLE = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")
SCRIPT = (Path(__file__).parent / "script.js").read_text(encoding="utf-8")


def render(checkup: Checkup, confirmations: Sequence[Confirmation] = ()) -> Iterator[str]:
    """The page, in ASCII."""
    page = element("html", _head(), _body(report_data(checkup, confirmations)), lang="en")
    yield "<!DOCTYPE html>"
    yield ElementTree.tostring(page, encoding="us-ascii", method="html").decode("ascii")


def _head() -> Element:
    """The head, with a policy that lets the browser load nothing and run our own script alone."""
    allowed = b64encode(sha256(SCRIPT.encode("utf-8")).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{allowed}'"
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="generator", content=f"fitdoctor {__version__}"),
        element("title", "fitdoctor report"),
        verbatim("style", STYLE),
    )


def _body(report: Report) -> Element:
    sick = [(i, run) for i, run in enumerate(report.runs) if run.findings]
    main = element(
        "main",
        summary(report),
        run_table(report),
        *(run_section(run, i) for i, run in sick),
        *untied(report),
        *overlay(report),
        *refused_files(report),
    )
    about = element("footer", f"Written by fitdoctor {__version__}. It loads nothing.")
    return element("body", main, about, verbatim("script", SCRIPT))
