"""Markdown: read as a Markdown reader reads it, no name turns into markup."""

from __future__ import annotations

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from fitdoctor.api import Checkup
from fitdoctor.reports.markdown import escaped, render
from reports.conftest import HOSTILE, confirmation_of

OURS = {"h3", "table", "thead", "tbody", "tr", "th", "td", "p", "code", "pre", "strong"} | {
    *("ul", "li", "details", "summary")
}


def html_of(checkup: Checkup, *confirmations: object) -> str:
    """The comment as a page."""
    reader = MarkdownIt("commonmark", {"html": True}).enable("table")
    return reader.render("\n".join(render(checkup, confirmations)))  # type: ignore


def test_a_row_for_each_finding_and_what_was_refused(checkup: Checkup) -> None:
    html = html_of(checkup)
    assert "<h3>fitdoctor: 1 error in 1 of 2 runs</h3>" in html
    assert html.count("<tr>") == 1 + len(checkup.findings)
    assert "validation loss turned at epoch" in html
    assert "<code>logs/letter.csv</code>" in html


def test_a_tried_remedy_comes_with_its_change(checkup: Checkup) -> None:
    html = html_of(checkup, confirmation_of(checkup))
    assert "<strong>confirmed</strong>: <code>early-stopping</code>" in html
    assert "+model.fit(x, y, callbacks=[keras.callbacks.EarlyStopping()])" in html


def test_nothing_found_is_said(checkup: Checkup) -> None:
    healthy = Checkup(checkup.runs, rules=checkup.rules)
    assert next(iter(render(healthy))) == "### fitdoctor: nothing found in 2 runs"


def test_hostile_names_are_text(hostile: Checkup) -> None:
    html = html_of(hostile)
    assert set(re.findall(r"<([a-z0-9]+)", html)) <= OURS
    assert HOSTILE in unescape(html)


@given(st.text())
def test_any_text_is_shown_letter_by_letter(text: str) -> None:
    reader = MarkdownIt("commonmark", {"html": True}).enable("table")
    row = f"| a | b |\n| - | - |\n| x {escaped(text)} x | y |"
    html = reader.render(row)
    assert set(re.findall(r"<([a-z0-9]+)", html)) <= OURS - {"code", "strong"}
    assert html.count("<td>") == 2
    if text.isprintable() and "@" not in text:
        assert f"x {text} x".split() == unescape(html.split("<td>")[1].split("</td>")[0]).split()


def test_nobody_is_called_by_a_name() -> None:
    assert "@someone" not in unescape(escaped("@someone"))


def test_no_bare_address_becomes_a_link() -> None:
    assert "://" not in escaped("https://a.example/b")
    assert "www." not in escaped("www.a.example").lower()
