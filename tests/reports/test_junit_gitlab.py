"""JUnit XML and GitLab code quality: the structure that build servers read."""

from __future__ import annotations

import json
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from fitdoctor.api import Checkup
from fitdoctor.reports import gitlab, junit
from reports.conftest import HOSTILE, confirmation_of


def junit_of(checkup: Checkup, *confirmations: object) -> Element:
    """The document, checked for what its schema (test_schemas.py) cannot say."""
    root = ElementTree.fromstring("\n".join(junit.render(checkup, confirmations)))  # type: ignore
    _check_counts(root)
    for suite in root:
        _check_counts(suite)
        assert int(suite.get("skipped", "")) == len(suite.findall(".//skipped"))
        assert all(len(case) <= 1 for case in suite)
    return root


def _check_counts(element: Element) -> None:
    assert int(element.get("tests", "")) == len(element.findall(".//testcase"))
    assert int(element.get("failures", "")) == len(element.findall(".//failure"))
    assert element.get("errors") == "0"


def test_junit_has_a_suite_a_run_and_a_case_a_rule(checkup: Checkup) -> None:
    root = junit_of(checkup, confirmation_of(checkup))
    sick, healthy, refused = root
    assert (sick.get("name"), healthy.get("name")) == ("sick.csv", "healthy.csv")
    assert len(sick) == len(healthy) == len(checkup.rules)
    failed = {case.get("name", "").split()[0] for case in sick if case.find("failure") is not None}
    assert failed == {f.rule for f in checkup.findings if f.severity != "info"}
    assert not healthy.findall(".//failure")
    assert healthy.findall(".//skipped")
    assert refused.find("testcase/skipped") is not None
    assert "early-stopping: 8 of 8 seeds better" in (sick.findtext(".//failure") or "")


def test_junit_shows_hostile_names_as_text(hostile: Checkup) -> None:
    root = junit_of(hostile)
    assert any(HOSTILE in case.get("classname", "") for case in root.iter("testcase"))
    assert {element.tag for element in root.iter()} <= {
        *("testsuites", "testsuite", "testcase", "failure", "skipped", "system-out")
    }


def gitlab_of(checkup: Checkup) -> list[dict[str, object]]:
    """The list, checked against GitLab's description of a Code Quality report."""
    entries: list[dict[str, object]] = json.loads("".join(gitlab.render(checkup)))
    for entry in entries:
        assert set(entry) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert entry["severity"] in ("info", "minor", "major", "critical", "blocker")
        location = entry["location"]
        assert isinstance(location, dict)
        assert not location["path"].startswith("./")
        assert location["lines"]["begin"] >= 1
    assert len({str(entry["fingerprint"]) for entry in entries}) == len(entries)
    return entries


def test_gitlab_has_an_entry_a_finding(checkup: Checkup) -> None:
    entries = gitlab_of(checkup)
    names = [str(entry["check_name"]).split()[0] for entry in entries]
    assert names == [finding.rule for finding in checkup.findings]
    assert entries[0]["location"] == {"path": "logs/sick.csv", "lines": {"begin": 1}}


def test_gitlab_without_findings_is_an_empty_list(checkup: Checkup) -> None:
    healthy = Checkup(checkup.runs, rules=checkup.rules)
    assert gitlab_of(healthy) == []


def test_gitlab_keeps_hostile_names_in_one_text(hostile: Checkup) -> None:
    assert f"logs/{HOSTILE}/run.csv" in {e["location"]["path"] for e in gitlab_of(hostile)}  # type: ignore
