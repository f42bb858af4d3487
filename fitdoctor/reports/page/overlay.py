"""Two runs laid over each other: the choice of runs, and the curves that the script draws."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from fitdoctor.logs.run import Run
from fitdoctor.reports.data import Report
from fitdoctor.reports.page.elements import element, verbatim
from fitdoctor.reports.text import one_line
from fitdoctor.reports.thinning import thinned
from fitdoctor.signals.registry import Unknown
from fitdoctor.signals.roles import NAMES, find

ROLES = ("val_loss", "train_loss", "val_metric", "train_metric")
POINTS = 60
"""Points a curve; about a kilobyte a run in all."""


def overlay(report: Report) -> Iterator[Element]:
    """The section that compares two runs; nothing for a single run."""
    if len(report.runs) < 2:
        return
    names = [run.run.name for run in report.runs]
    yield element(
        "section",
        element("h2", "Compare two runs"),
        element(
            "form",
            element("label", "Run A ", _choice("run-a", names, 0)),
            element("label", "Run B ", _choice("run-b", names, 1)),
            element("label", "Curve ", _choice("curve", [NAMES[role] for role in ROLES], 0)),
        ),
        element("figure", element("div", "", id="overlay"), element("figcaption", "", id="key")),
        verbatim("script", _data(report), type="application/json", id="data"),
        class_="script-only",
        id="compare",
    )


def _choice(name: str, labels: list[str], chosen: int) -> Element:
    options = [element("option", label, value=str(i)) for i, label in enumerate(labels)]
    options[chosen].set("selected", "selected")
    return element("select", *options, id=name)


def _data(report: Report) -> str:
    """The curves of all runs as JSON that a page can hold: no < ends the script around it."""
    runs = [
        {"name": one_line(run.run.name), "curves": [_curve(run.run, role) for role in ROLES]}
        for run in report.runs
    ]
    return json.dumps(runs, separators=(",", ":")).replace("<", "\\u003c")


def _curve(run: Run, role: str) -> dict[str, Any] | None:
    """Steps and values, to four digits; None where the run has no such curve."""
    try:
        curve = find(run, role)
    except Unknown:
        return None
    steps, values = thinned(curve.steps, curve.values, POINTS)
    return {
        "name": one_line(curve.name),
        "per": curve.per,
        "x": [_short(step) for step in steps.tolist()],
        "y": [_short(value, 4) for value in values.tolist()],
    }


def _short(value: float, digits: int = 9) -> float | int:
    rounded = float(f"{value:.{digits}g}")
    return int(rounded) if rounded.is_integer() and abs(rounded) < 1e15 else rounded
