"""Output formats: each turns a Checkup into text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from fitdoctor.api import Checkup

if TYPE_CHECKING:
    from fitdoctor.reports.confirmation import Confirmation

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


def rendered(
    name: str, checkup: Checkup, confirmations: Sequence[Confirmation] = ()
) -> Iterator[str]:
    """The lines of a checkup in this format; only `REPORTS` tell the remedies that were tried."""
    render: Callable[..., Iterator[str]] = import_module(FORMATS[name]).render
    return render(checkup, confirmations) if name in REPORTS else render(checkup)
