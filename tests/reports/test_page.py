"""The HTML report: one well-formed file that loads nothing and shows names as text."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

from cli.written_logs import healthy, overfitted, write_csv
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fitdoctor.api import Checkup, examine, read_logs
from fitdoctor.reports.page.page import SCRIPT, render
from reports.conftest import HOSTILE, confirmation_of

EMPTY = {"meta", "input", "br", "link", "img"}


class Page(HTMLParser):
    """The elements of a page, checked for their nesting; text and attributes by tag."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"script", "style"} & set(self.open[-1:]):
            self.texts.append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)

    def values(self, attribute: str) -> list[str]:
        return [attrs[attribute] for _, attrs in self.elements if attribute in attrs]

    def count(self, tag: str) -> int:
        return sum(each == tag for each, _ in self.elements)


def html_of(checkup: Checkup, *confirmations: object) -> str:
    return "\n".join(render(checkup, confirmations))  # type: ignore


def test_every_finding_has_picture_meaning_numbers_and_remedies(checkup: Checkup) -> None:
    page = Page(html_of(checkup))
    assert "1 error in 1 of 2 runs" in page.text
    assert page.count("article") == page.count("svg") == len(checkup.findings)
    for finding in checkup.findings:
        assert finding.message in page.text
        assert f"Confidence {finding.confidence:.0%}" in page.text
        assert all(remedy in page.text for remedy in finding.remedies)
    assert "Dear" not in page.text
    assert "logs/letter.csv" in page.text


def test_the_evidence_is_drawn(checkup: Checkup) -> None:
    page = Page(html_of(checkup))
    step = checkup.findings[0].evidence["step"]
    for label in (f"best (epoch {step:g})", "best level", "end level", "validation loss"):
        assert label in page.text


def test_a_verdict_comes_with_paired_curves_and_the_change(checkup: Checkup) -> None:
    before, tried = confirmation_of(checkup).baseline, confirmation_of(checkup)
    page = Page(html_of(checkup, tried))
    looks = page.values("class")
    assert looks.count("baseline") - 1 == looks.count("remedy") - 1 == len(before)  # and legends
    assert "8 of 8 seeds better" in page.text
    assert "+model.fit(x, y, callbacks=[keras.callbacks.EarlyStopping()])\n" in page.text


def test_it_loads_nothing(checkup: Checkup) -> None:
    html = html_of(checkup, confirmation_of(checkup))
    page = Page(html)
    assert page.values("src") == []
    assert all(link.startswith("#run-") for link in page.values("href"))
    assert not re.search(r"url\(|@import", html)
    assert re.findall(r"https?://[^\"]*", html) == ["http://www.w3.org/2000/svg"]


def test_the_policy_allows_our_script_alone(checkup: Checkup) -> None:
    html = html_of(checkup)
    (policy,) = [value for value in Page(html).values("content") if "script-src" in value]
    digest = b64encode(sha256(SCRIPT.encode()).digest()).decode()
    assert policy.startswith("default-src 'none'")
    assert f"script-src 'sha256-{digest}'" in policy
    assert f"<script>{SCRIPT}</script>" in html


def test_links_and_labels_lead_somewhere(checkup: Checkup) -> None:
    page = Page(html_of(checkup))
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in page.values("href")} <= set(ids)
    used = set(re.findall(r'byId\("([a-z-]+)"\)', SCRIPT))
    assert used <= set(ids)
    assert all(attrs.get("aria-label") for tag, attrs in page.elements if tag == "svg")


def test_hostile_names_are_text(hostile: Checkup) -> None:
    page = Page(html_of(hostile, confirmation_of(hostile)))
    assert page.count("img") == 0
    assert not any(name.startswith("on") for _, attrs in page.elements for name in attrs)
    assert HOSTILE in page.text


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_characters="/\0", codec=None), min_size=1, max_size=20))
def test_any_name_leaves_the_page_whole(checkup: Checkup, name: str) -> None:
    from dataclasses import replace

    runs = tuple(replace(run, name=name + "</script><b>") for run in checkup.runs)
    html = html_of(replace(checkup, runs=runs, findings=(), skipped=()))
    page = Page(html)
    assert page.count("b") == 0
    assert html.isascii()
    (data,) = re.findall(r'id="data">(.*?)</script>', html)
    assert len(json.loads(data)) == 2


def test_a_run_that_blew_up_is_drawn(tmp_path: Path) -> None:
    loss = [2.0 - i / 10 for i in range(10)] + [1e30, 1e200, 1.7e308, *[float("nan")] * 7]
    write_csv(tmp_path / "run.csv", loss=loss, val_loss=loss[::-1])
    checkup = examine(read_logs([tmp_path]))
    page = Page(html_of(checkup))
    assert checkup.findings
    assert not any(re.search(r"nan|inf", d) for d in page.values("d"))


def test_a_hundred_runs_stay_small(tmp_path: Path) -> None:
    for i in range(50):
        overfitted(tmp_path / f"sick{i}.csv")
        healthy(tmp_path / f"healthy{i}.csv")
    assert len(html_of(examine(read_logs([tmp_path])))) < 300_000 + 100 * 5_000
