"""A confirmed change as suggestions on a pull request: what is built, and how it is sent."""

from __future__ import annotations

import difflib
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fitdoctor.api import Checkup
from fitdoctor.reports.confirmation import Confirmation, confirmations_json
from fitdoctor.reports.review import NoSuggestion, review_of
from reports.conftest import PATCHED, PLACE, SCRIPT, confirmation_of

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"(`{3,})suggestion\n(.*)\1", re.DOTALL)


def confirmed(old: str, new: str, place: str = PLACE) -> Confirmation:
    """A confirmed change of one file from one text to another."""
    lines = old.splitlines(True), new.splitlines(True)
    return Confirmation(
        *("run.csv", "logs/run.csv", "OF001", "dropout"),
        verdict={"word": "confirmed", "sentence": "8 of 8 seeds better", "effect": 0.1},
        script=place,
        diff="".join(difflib.unified_diff(*lines, f"a/{place}", f"b/{place}")),
        before={place: sha256(old.encode()).hexdigest()},
    )


def put(folder: Path, text: str, place: str = PLACE) -> None:
    (folder / place).parent.mkdir(parents=True, exist_ok=True)
    (folder / place).write_bytes(text.encode())


def applied(text: str, comments: list[dict[str, Any]]) -> str:
    """A text with all suggestions applied, each of which replaces the lines it stands on."""
    lines = text.split("\n")
    for comment in sorted(comments, key=lambda each: each["line"], reverse=True):
        block = BLOCK.fullmatch(comment["body"])
        assert block
        new = block[2].split("\n")[:-1]
        lines[comment.get("start_line", comment["line"]) - 1 : comment["line"]] = new
    return "\n".join(lines)


def test_a_change_becomes_a_suggestion_on_its_line(tmp_path: Path) -> None:
    put(tmp_path, SCRIPT)
    review = review_of([confirmed(SCRIPT, PATCHED)], "abc", tmp_path)
    assert (review["commit_id"], review["event"]) == ("abc", "COMMENT")
    assert "<code>dropout</code>: 8 of 8 seeds better" in review["body"]
    (comment,) = review["comments"]
    assert (comment["path"], comment["line"], comment["side"]) == (PLACE, 3, "RIGHT")
    assert applied(SCRIPT, [comment]) == PATCHED


LINES = st.lists(st.sampled_from(["a", "b", "", "`", "```", "  x"]), min_size=1)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LINES, LINES)
def test_the_suggestions_together_make_the_new_text(
    tmp_path: Path, old: list[str], new: list[str]
) -> None:
    before, after = ("".join(f"{line}\n" for line in lines) for lines in (old, new))
    put(tmp_path, before)
    if before == after:
        with pytest.raises(NoSuggestion):
            review_of([confirmed(before, after)], "abc", tmp_path)
    else:
        review = review_of([confirmed(before, after)], "abc", tmp_path)
        assert applied(before, review["comments"]) == after


def test_of_two_the_one_that_gained_most_is_suggested(tmp_path: Path) -> None:
    put(tmp_path, SCRIPT)
    small, large = confirmed(SCRIPT, PATCHED), confirmed(SCRIPT, SCRIPT.replace("x", "z"))
    large = replace(large, verdict={**large.verdict, "effect": 0.2})
    (comment,) = review_of([small, large], "abc", tmp_path)["comments"]
    assert "model.fit(z, y)" in comment["body"]


def test_nothing_else_is_suggested(tmp_path: Path, checkup: Checkup) -> None:
    change = confirmed(SCRIPT, PATCHED)
    put(tmp_path, SCRIPT)
    for other in (confirmation_of(checkup, "suggestive"), replace(change, script="", diff="")):
        with pytest.raises(NoSuggestion, match="no change of a script was confirmed"):
            review_of([other], "abc", tmp_path)
    outside = confirmed(SCRIPT, PATCHED, "../elsewhere.py")
    put(tmp_path, SCRIPT, "../elsewhere.py")
    for stale in (replace(change, before={}), replace(change, before={PLACE: "0"}), outside):
        with pytest.raises(NoSuggestion):
            review_of([stale], "abc", tmp_path)


def test_the_packages_that_confirm_are_not_needed() -> None:
    """The job that suggests installs fitdoctor alone."""
    program = "import sys, fitdoctor.reports.review; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert {"keras", "libcst"}.isdisjoint(done.stdout.split())


GH = """#!/usr/bin/env bash
echo "$*" >> "$CALLS"
[[ "$*" != *--jq* ]] || { echo "$EARLIER"; exit; }
cp "${*: -1}" "$CALLS.json"
exit "${FAILS:-0}"
"""


def suggest(repository: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run the script of the action, with a stand-in for GitHub's program on the path."""
    (repository / "gh").write_text(GH)
    (repository / "gh").chmod(0o755)
    commands = (repository, Path(sys.executable).parent, os.environ["PATH"])
    environment = {
        "PATH": os.pathsep.join(map(str, commands)),
        "CALLS": str(repository / "calls"),
        "EARLIER": "",
        "GITHUB_REPOSITORY": "o/r",
        "NUMBER": "7",
        "COMMIT": head(repository),
        "TRIED": str(repository / "tried.json"),
        "OUTPUT_DIR": str(repository),
        **inputs,
    }
    command = ["bash", str(ROOT / "ci" / "suggest.sh")]
    return subprocess.run(
        command, cwd=repository, env=environment, capture_output=True, text=True, check=False
    )


def head(repository: Path) -> str:
    command = ["git", "rev-parse", "HEAD"]
    return subprocess.run(
        command, cwd=repository, capture_output=True, text=True, check=True
    ).stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A commit of the script, and the verdict on it."""
    put(tmp_path, SCRIPT)
    tried = confirmations_json([confirmed(SCRIPT, PATCHED)])
    (tmp_path / "tried.json").write_text(json.dumps(tried))
    author = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    for words in (("init", "-q"), ("add", PLACE), (*author, "commit", "-q", "-m", "script")):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    return tmp_path


def test_the_review_is_sent(repository: Path) -> None:
    done = suggest(repository)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    calls = (repository / "calls").read_text().splitlines()
    assert calls[1].startswith("api --silent --method POST repos/o/r/pulls/7/reviews --input ")
    sent = json.loads((repository / "calls.json").read_text())
    assert sent["commit_id"] == head(repository)
    assert applied(SCRIPT, sent["comments"]) == PATCHED


def test_the_same_change_is_suggested_once(repository: Path) -> None:
    suggest(repository)
    sent = json.loads((repository / "calls.json").read_text())
    done = suggest(repository, EARLIER=sent["body"])
    assert (done.returncode, len((repository / "calls").read_text().splitlines())) == (0, 3)
    assert "suggested already" in done.stdout


@pytest.mark.parametrize(
    ("inputs", "told"),
    [
        ({"TRIED": "none.json"}, "no remedy was tried"),
        ({"COMMIT": "0" * 40}, "check out ref ${{ github.event.pull_request.head.sha }}"),
        ({"FAILS": "1"}, "the change could not be suggested"),
    ],
)
def test_where_nothing_can_be_suggested_that_is_told(
    repository: Path, inputs: dict[str, str], told: str
) -> None:
    done = suggest(repository, **inputs)
    assert done.returncode == 0
    assert done.stdout.startswith("::notice title=fitdoctor::")
    assert told in done.stdout


def test_a_script_that_changed_is_left_alone(repository: Path) -> None:
    put(repository, PATCHED)
    done = suggest(repository)
    assert done.returncode == 0
    assert f"{PLACE} is not the text that was confirmed" in done.stderr
    assert not (repository / "calls").exists()
