"""SARIF 2.1.0, the format in which code scanning reads findings (OASIS, 27 March 2020)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from fitdoctor import __version__
from fitdoctor.api import Checkup
from fitdoctor.reports.confirmation import Confirmation
from fitdoctor.reports.diff import Edit
from fitdoctor.reports.identity import fingerprints
from fitdoctor.reports.text import one_line, uri
from fitdoctor.rulebook.finding import Finding
from fitdoctor.rulebook.rule import Rule

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {"error": "error", "warning": "warning", "info": "note"}

Json = dict[str, Any]


def render(checkup: Checkup, confirmations: Sequence[Confirmation] = ()) -> Iterator[str]:
    """One SARIF document, in ASCII."""
    yield json.dumps(document(checkup, confirmations), indent=1, allow_nan=False)


def document(checkup: Checkup, confirmations: Sequence[Confirmation]) -> Json:
    """What the SARIF document holds: the rules, the results, and the refused files as notices."""
    driver = {
        "name": "fitdoctor",
        "semanticVersion": __version__,
        "rules": [_rule(rule) for rule in checkup.rules],
    }
    index = {rule.id: place for place, rule in enumerate(checkup.rules)}
    hashes = fingerprints(checkup.findings, checkup.runs)
    results = []
    for finding, fingerprint in zip(checkup.findings, hashes, strict=True):
        tried = [each for each in confirmations if each.is_of(finding)]
        results.append(_result(finding, index[finding.rule], fingerprint, tried))
    run = {
        "tool": {"driver": driver},
        "invocations": [_invocation(checkup)],
        "results": results,
        "columnKind": "unicodeCodePoints",
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule) -> Json:
    why = " ".join(rule.why.split())
    remedies = "".join(f"\n- {one_line(remedy)}" for remedy in rule.remedies)
    tried = f"\n\nRemedies, likeliest first:\n{remedies}" if remedies else ""
    return {
        "id": rule.id,
        "name": rule.name,
        "shortDescription": {"text": f"{rule.problem}: {rule.name.replace('-', ' ')}"},
        "fullDescription": {"text": why},
        "help": {"text": f"{why}{tried}"},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {"tags": [rule.problem]},
    }


def _result(finding: Finding, index: int, fingerprint: str, tried: list[Confirmation]) -> Json:
    result = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": LEVELS[finding.severity],
        "message": {"text": _message(finding, tried)},
        "locations": [_location(uri(finding.path), 1)],
        "partialFingerprints": {"fitdoctor/v1": fingerprint},
        "rank": round(100 * finding.confidence, 1),
        "properties": {"run": one_line(finding.run), "evidence": finding.evidence},
    }
    fixes = [_fix(each) for each in tried if each.word == "confirmed" and each.edits()]
    if fixes:
        log = result["locations"]
        first = next(each for each in tried if each.word == "confirmed" and each.edits())
        edit = first.edits()[0]
        result |= {"locations": [_location(uri(edit.file), edit.start)], "fixes": fixes}
        result["relatedLocations"] = log
    return result


def _message(finding: Finding, tried: list[Confirmation]) -> str:
    parts = [f"{one_line(finding.run)}: {one_line(finding.message)}"]
    parts += [f"{one_line(each.remedy)}: {one_line(each.sentence)}" for each in tried]
    return ". ".join(parts)


def _location(place: str, line: int) -> Json:
    region = {"startLine": max(line, 1)}
    return {"physicalLocation": {"artifactLocation": {"uri": place}, "region": region}}


def _fix(confirmation: Confirmation) -> Json:
    replacements: dict[str, list[Json]] = {}
    for edit in confirmation.edits():
        replacements.setdefault(uri(edit.file), []).append(_replacement(edit))
    return {
        "description": {"text": one_line(confirmation.remedy)},
        "artifactChanges": [
            {"artifactLocation": {"uri": file}, "replacements": changes}
            for file, changes in replacements.items()
        ],
    }


def _replacement(edit: Edit) -> Json:
    """Whole lines, with their line ends: a region ends before column 1 of the line after it."""
    region = {
        "startLine": edit.start,
        "startColumn": 1,
        "endLine": edit.start + edit.removed,
        "endColumn": 1,
    }
    text = "".join(f"{line}\n" for line in edit.inserted)
    return {"deletedRegion": region, "insertedContent": {"text": text}}


def _invocation(checkup: Checkup) -> Json:
    notices = [
        {
            "level": "note",
            "message": {"text": f"refused: {one_line(refusal.reason)}"},
            "locations": [_location(uri(str(refusal.path)), 1)],
        }
        for refusal in checkup.refused
    ]
    return {"executionSuccessful": True, "toolExecutionNotifications": notices}
