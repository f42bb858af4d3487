"""The rule in docs/rules-format.md, over the real signals."""

from __future__ import annotations

import re
from pathlib import Path

import fitdoctor.signals  # noqa: F401 - registers the signals that the rule names
from fitdoctor.rulebook.examples import run_examples
from fitdoctor.rulebook.loading import load_rule_files
from fitdoctor.rulebook.message import FORMATS

DOCS = Path(__file__).parents[2] / "docs" / "rules-format.md"


def test_the_rule_in_the_docs_loads_and_its_examples_hold(tmp_path):
    blocks = re.findall(r"```toml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    (whole,) = [block for block in blocks if block.startswith("id = ")]
    file = tmp_path / "rule.toml"
    file.write_text(whole, encoding="utf-8")
    results = run_examples(load_rule_files([file]))
    assert [(result.passed, result.skipped) for result in results] == [(True, "")] * 2


def test_the_docs_list_the_formats_of_messages():
    text = DOCS.read_text(encoding="utf-8")
    (line,) = [line for line in text.splitlines() if line.startswith("`.0%`")]
    assert set(re.findall("`([^`]+)`", line)) == FORMATS
