"""Looking up a single rule."""

from __future__ import annotations

import subprocess
import sys

import pytest

from fitdoctor.rulebook.loading import load_rules
from fitdoctor.rulebook.lookup import look_up
from fitdoctor.rulebook.mistakes import Mistakes


def test_every_rule_is_found_by_id_and_by_name_and_reads_the_same():
    for rule in load_rules():
        text = look_up(rule.id)
        assert text == look_up(rule.name)
        for field in ("id", "name", "problem", "severity", "when", "message", "why", "limits"):
            assert getattr(text, field) == getattr(rule, field)
        assert (text.remedies, text.references) == (rule.remedies, rule.references)


def test_own_rules_are_found_and_unknown_ones_are_not(write_rule):
    assert look_up("TT001", [write_rule()]).name == "loss-ends-high"
    assert look_up("TT001") is None


def test_a_file_that_cannot_be_read_is_told_where_the_rule_is_not_found(write_rule, tmp_path):
    write_rule("good.toml")
    (tmp_path / "bad.toml").write_text("id = ")
    assert look_up("TT001", [tmp_path]).id == "TT001"
    with pytest.raises(Mistakes, match=r"bad\.toml: is not TOML"):
        look_up("TT999", [tmp_path])


def test_mistakes_in_its_own_file_are_told(write_rule):
    with pytest.raises(Mistakes, match="why: is missing"):
        look_up("TT001", [write_rule(without="why")])


def test_it_starts_without_numpy():
    code = (
        "import sys; from fitdoctor.rulebook.lookup import look_up; look_up('OF001');"
        "print(', '.join({'numpy', 'fitdoctor.signals'} & set(sys.modules)))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (ended.returncode, ended.stdout.strip(), ended.stderr) == (0, "", "")
