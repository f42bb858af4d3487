"""Rule files of strangers: any bytes are a rule or a list of mistakes, never anything else."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitdoctor.rulebook.loading import load_rule_files
from fitdoctor.rulebook.mistakes import Mistakes
from rulebook.sample_rule import RULE, rule_text

SCALARS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.integers(-(2**63), 2**63),
    st.floats(),
    st.booleans(),
    st.sampled_from(["train_end", "high", "{train_end:.2f}", "train_end > high", "warning"]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.text(string.ascii_letters + "_. ", max_size=8), inner, max_size=4),
    ),
    max_leaves=8,
)
KEYS = st.sampled_from([*RULE, "at", "example", "limits", "unheard-of"])


def load(path: Path) -> None:
    """Load a file; anything but a rule or mistakes of one line each fails the test."""
    lines: tuple[str, ...] = ("a rule",)
    try:
        load_rule_files([path])
    except Mistakes as found:
        lines = found.lines
    assert lines
    assert all(line.isprintable() and len(line) < 500 for line in lines)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz") / "rule.toml"


QUICK = settings(max_examples=200, deadline=None)


@QUICK
@given(st.dictionaries(KEYS, VALUES, max_size=6))
def test_a_rule_with_any_values_under_its_keys(file, changes):
    file.write_text(rule_text(**changes), encoding="utf-8")
    load(file)


@QUICK
@given(st.data())
def test_a_rule_file_with_bytes_changed_cut_or_repeated(file, data):
    text = rule_text().encode()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 60)))
    inserted = data.draw(st.one_of(st.binary(max_size=20), st.just(text[start:end] * 3)))
    file.write_bytes(text[:start] + inserted + text[end:])
    load(file)


@QUICK
@given(st.text(alphabet="abc=[]{}\"'.,#\n\\ 0123e-_:T", max_size=120))
def test_any_text_that_looks_like_toml(file, text):
    file.write_text(text, encoding="utf-8")
    load(file)
