"""Elements of a page. Text goes in as text: what a stranger wrote can never become markup."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from fitdoctor.reports.text import one_line


def element(tag: str, *children: Element | str, **attributes: str) -> Element:
    """An element with these children; `class_` and `aria_label` stand for class and aria-label."""
    made = Element(tag, {_name(key): one_line(value) for key, value in attributes.items()})
    for child in children:
        if isinstance(child, Element):
            made.append(child)
        elif len(made):
            made[-1].tail = (made[-1].tail or "") + one_line(child)
        else:
            made.text = (made.text or "") + one_line(child)
    return made


def preformatted(text: str) -> Element:
    """A block of text in which line ends stay."""
    made = Element("pre", {"tabindex": "0"})
    made.text = "\n".join(one_line(line) for line in text.expandtabs().splitlines())
    return made


def verbatim(tag: str, text: str, **attributes: str) -> Element:
    """A <style> or <script> of our own text, which a page does not escape."""
    made = Element(tag, {_name(key): value for key, value in attributes.items()})
    made.text = text
    return made


def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")
