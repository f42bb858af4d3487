"""Draws a figure as inline SVG; colours and dashes come from the page's style."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

import numpy as np

from fitdoctor.logs.run import FloatArray
from fitdoctor.reports.figure import Figure, Line, Mark
from fitdoctor.reports.page.elements import element
from fitdoctor.reports.page.scale import Scale, scale_over

WIDTH, HEIGHT = 480, 240
LEFT, RIGHT, TOP, BOTTOM = 52, 470, 12, 204


def draw(figure: Figure, description: str) -> Element:
    """A picture of a figure, with a description for those who cannot see it, and its legend."""
    x = scale_over(_steps(figure), LEFT, RIGHT)
    y = scale_over(_levels(figure), BOTTOM, TOP, figure.logs)
    picture = element(
        "svg",
        *_axes(x, y, figure.per),
        *_band(figure, x, y),
        *(_line(line, x, y) for line in figure.lines),
        *(_mark(mark, x, y) for mark in figure.marks),
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        role="img",
        aria_label=f"{figure.title}: {description}",
    )
    return element("figure", picture, element("figcaption", figure.title, *_legend(figure)))


def _steps(figure: Figure) -> FloatArray:
    marked = [mark.at for mark in figure.marks if mark.axis == "x"]
    return np.concatenate([*(line.steps for line in figure.lines), marked])


def _levels(figure: Figure) -> FloatArray:
    marked = [mark.at for mark in figure.marks if mark.axis == "y"]
    return np.concatenate([*(line.values for line in figure.lines), marked])


def _axes(x: Scale, y: Scale, per: str) -> Iterator[Element]:
    for value, text in y.ticks(5):
        at = f"{y(value):.0f}"
        yield element("path", class_="grid", d=f"M{LEFT} {at}H{RIGHT}")
        yield element("text", text, x=f"{LEFT - 6}", y=at, class_="y")
    for value, text in x.ticks(6):
        yield element("text", text, x=f"{x(value):.0f}", y=f"{BOTTOM + 16}", class_="x")
    yield element("text", per, x=f"{(LEFT + RIGHT) // 2}", y=f"{HEIGHT - 5}", class_="x")


def _line(line: Line, x: Scale, y: Scale) -> Element:
    points = _points(line.steps, line.values, x, y)
    if len(line.values) == 1:
        at = points.split(" ")
        return element("circle", class_=line.kind, cx=at[0], cy=at[1], r="3")
    return element("path", class_=line.kind, d=f"M{points}")


def _points(steps: Iterable[float], values: Iterable[float], x: Scale, y: Scale) -> str:
    return " ".join(f"{x(s):.0f} {y(v):.0f}" for s, v in zip(steps, values, strict=True))


def _band(figure: Figure, x: Scale, y: Scale) -> Iterator[Element]:
    if figure.band is not None:
        steps, low, high = figure.band
        there, back = _points(steps, low, x, y), _points(steps[::-1], high[::-1], x, y)
        yield element("path", class_="band", d=f"M{there} {back}Z")


def _mark(mark: Mark, x: Scale, y: Scale) -> Element:
    """A dashed line and its label, on the side of it where there is more room."""
    if mark.axis == "x":
        at = x(mark.at)
        side = {"x": f"{at + 4:.0f}"} if at < RIGHT / 2 else {"x": f"{at - 4:.0f}", "class": "end"}
        label = element("text", mark.label, y=f"{TOP + 10}", **side)
        return element("g", element("path", d=f"M{at:.0f} {TOP}V{BOTTOM}"), label, class_="mark")
    at = y(mark.at)
    label = element("text", mark.label, x=f"{RIGHT}", y=f"{_beside(mark, at):.0f}", class_="end")
    return element("g", element("path", d=f"M{LEFT} {at:.0f}H{RIGHT}"), label, class_="mark")


def _beside(mark: Mark, at: float) -> float:
    """Where the label of a level stands: above or below its line, but never off the picture."""
    above, below = at - 4, at + 13
    if mark.below:
        return below if below < BOTTOM else above
    return above if above > TOP + 22 else below


def _legend(figure: Figure) -> Iterator[Element]:
    for kind, label in {line.kind: line.label for line in figure.lines}.items():
        yield element("span", element("i", class_=kind), label)
    if figure.band is not None:
        yield element("span", element("i", class_="band"), "noise, 2 standard deviations")
