"""What is written is valid against the schemas that others published; see schemas/README.md."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import xmlschema
from jsonschema import Draft4Validator

from fitdoctor.api import Checkup, examine, read_logs
from fitdoctor.reports import junit, sarif
from fitdoctor.reports.confirmation import WORDS
from reports.conftest import confirmation_of

SCHEMAS = Path(__file__).parent / "schemas"
ROOT = Path(__file__).parents[2]


@cache
def sarif_schema() -> Draft4Validator:
    return Draft4Validator(json.loads((SCHEMAS / "sarif-2.1.0.json").read_text()))


@cache
def junit_schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(SCHEMAS / "junit-10.xsd")


def assert_valid(checkup: Checkup, *confirmations: Any) -> None:
    """Both documents of a checkup keep to their schemas."""
    document = json.loads("\n".join(sarif.render(checkup, confirmations)))
    assert [error.message for error in sarif_schema().iter_errors(document)] == []
    text = "\n".join(junit.render(checkup, confirmations))
    assert [error.reason for error in junit_schema().iter_errors(text)] == []


@pytest.mark.parametrize("word", WORDS)
def test_a_checkup_with_a_verdict(checkup: Checkup, word: str) -> None:
    assert_valid(checkup, confirmation_of(checkup, word))


def test_hostile_names(hostile: Checkup) -> None:
    assert_valid(hostile, confirmation_of(hostile))


def test_nothing_read_and_nothing_found() -> None:
    assert_valid(Checkup(runs=()))


def test_all_rules_on_the_sample_logs() -> None:
    assert_valid(examine(read_logs([ROOT / "sample_logs"])))


def test_a_wrong_document_is_noticed() -> None:
    assert not sarif_schema().is_valid({"version": "2.1.0", "runs": [{"results": []}]})
    assert not junit_schema().is_valid("<testsuites><testcase/></testsuites>")


@pytest.mark.parametrize(
    ("schema", "file"),
    [("vendor.github-actions", "action.yml"), ("vendor.gitlab-ci", "docs/ci/gitlab.yml")],
)
def test_what_ci_services_read(schema: str, file: str) -> None:
    assert_a_service_reads(schema, ROOT / file)


def test_the_workflows_in_the_docs(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "ci" / "index.md").read_text(encoding="utf-8")
    workflows = re.findall(r"```yaml\n(on: .*?)```", text, re.DOTALL)
    assert len(workflows) == 2
    for i, workflow in enumerate(workflows):
        (tmp_path / f"{i}.yml").write_text(workflow)
        assert_a_service_reads("vendor.github-workflows", tmp_path / f"{i}.yml")


def test_the_docs_name_inputs_that_the_action_has() -> None:
    text = (ROOT / "docs" / "ci" / "index.md").read_text(encoding="utf-8")
    uses = re.findall(r"uses: OWNER/fitdoctor@v0\n +with:\n((?: {10}.*\n)+)", text)
    named = {line.split(":")[0].strip() for use in uses for line in use.splitlines()}
    inputs = (ROOT / "action.yml").read_text().split("outputs:")[0]
    assert len(uses) == 3
    assert named <= set(re.findall(r"^  ([a-z-]+):$", inputs, re.MULTILINE))


def assert_a_service_reads(schema: str, file: Path) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
