"""Output formats: each turns a Checkup into text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module

from fitdoctor.api import Checkup

REPORTS = {
    "html": "fitdoctor.reports.page.page",
    "json": "fitdoctor.cli.formats.json_format",
    "markdown": "fitdoctor.reports.markdown",
    "sarif": "fitdoctor.reports.sarif",
    "junit": "fitdoctor.reports.junit",
    "gitlab": "fitdoctor.reports.gitlab",
}
"""The formats of `fitdoctor report`: `render` takes the remedies that were tried besides."""

FORMATS = {
    "text": "fitdoctor.cli.formats.text",
    "concise": "fitdoctor.cli.formats.concise",
    "github": "fitdoctor.cli.formats.github",
    **REPORTS,
}
"""The module of each format; it has a function `render`."""


def renderer(name: str) -> Callable[[Checkup], Iterator[str]]:
    """The function that gives the lines of a Checkup in this format."""
    render: Callable[[Checkup], Iterator[str]] = import_module(FORMATS[name]).render
    return render
