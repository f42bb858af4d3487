"""SARIF 2.1.0: what the specification demands (sections named), and what code scanning reads."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from fitdoctor.api import Checkup
from fitdoctor.reports import sarif
from reports.conftest import PATCHED, SCRIPT, confirmation_of

PLAIN_URI = re.compile(r"(file://)?[A-Za-z0-9/._~%-]+")


def document(checkup: Checkup, *confirmations: Any) -> Any:
    """The document, checked against the parts of the specification that it uses."""
    content = json.loads("\n".join(sarif.render(checkup, confirmations)))
    assert content["version"] == "2.1.0"  # 3.13.2
    assert content["$schema"].startswith("https://")  # 3.13.3
    (run,) = content["runs"]  # 3.13.4
    assert run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")  # 3.14.17
    rules = run["tool"]["driver"]["rules"]
    assert run["tool"]["driver"]["name"]  # 3.19.8
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        _check_rule(rule)
    for result in run["results"]:
        _check_result(result, rules)
    return run


def _check_rule(rule: dict[str, Any]) -> None:
    for key in ("shortDescription", "fullDescription", "help"):  # 3.49.9 to 3.49.13
        assert rule[key]["text"]
    assert rule["defaultConfiguration"]["level"] in ("none", "note", "warning", "error")  # 3.50.3


def _check_result(result: dict[str, Any], rules: list[dict[str, Any]]) -> None:
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"]  # 3.27.5, 3.27.6
    assert result["level"] in ("none", "note", "warning", "error")  # 3.27.10
    assert result["message"]["text"]  # 3.27.11
    assert 0 <= result["rank"] <= 100  # 3.27.25
    for value in result["partialFingerprints"].values():  # 3.27.17
        assert isinstance(value, str)
    for location in result["locations"] + result.get("relatedLocations", []):
        place = location["physicalLocation"]
        assert PLAIN_URI.fullmatch(place["artifactLocation"]["uri"])  # 3.4.3
        assert place["region"]["startLine"] >= 1  # 3.30.5


def test_every_rule_and_every_finding_is_told(checkup: Checkup) -> None:
    run = document(checkup)
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [r.id for r in checkup.rules]
    told = [(result["ruleId"], result["rank"]) for result in run["results"]]
    assert told == [(f.rule, pytest.approx(100 * f.confidence, abs=0.1)) for f in checkup.findings]
    first = run["results"][0]["locations"][0]["physicalLocation"]
    assert first["artifactLocation"]["uri"] == "logs/sick.csv"
    (notice,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notice["message"]["text"].startswith("refused: ")


def test_a_confirmed_edit_is_a_fix_on_the_line_of_the_script(checkup: Checkup) -> None:
    result = document(checkup, confirmation_of(checkup))["results"][0]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "models/train.py"
    assert place["region"]["startLine"] == 3
    (fix,) = result["fixes"]
    (change,) = fix["artifactChanges"]
    (replacement,) = change["replacements"]
    assert replacement["deletedRegion"] == {
        "startLine": 3,
        "startColumn": 1,
        "endLine": 4,
        "endColumn": 1,
    }
    lines = SCRIPT.splitlines(keepends=True)
    patched = [*lines[:2], replacement["insertedContent"]["text"], *lines[3:]]
    assert "".join(patched) == PATCHED


@pytest.mark.parametrize("word", ["harmful", "no-effect", "inconclusive", "suggestive"])
def test_what_was_not_confirmed_is_no_fix(checkup: Checkup, word: str) -> None:
    result = document(checkup, confirmation_of(checkup, word))["results"][0]
    assert "fixes" not in result
    assert "8 of 8 seeds better" in result["message"]["text"]


def test_fingerprints_stay_when_a_run_is_logged_again(checkup: Checkup) -> None:
    before = [result["partialFingerprints"] for result in document(checkup)["results"]]
    again = [result["partialFingerprints"] for result in document(checkup)["results"]]
    assert before == again
    assert len({json.dumps(each) for each in before}) == len(before)


def test_hostile_names_make_harmless_uris(hostile: Checkup) -> None:
    run = document(hostile)
    uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "logs/%3Cimg%20src%3Dx%20onerror%3Dalert%281%29%3E/run.csv"


def test_the_document_is_ascii(hostile: Checkup, tmp_path: Path) -> None:
    assert "".join(sarif.render(hostile)).isascii()
