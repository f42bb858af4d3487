"""Files that git could not bring back are not written."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from fitdoctor.fix.errors import CannotFix
from fitdoctor.fix.git import require_committed

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def git(folder: Path, *arguments: str) -> None:
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *arguments]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """A committed script whose name git would take for a pattern."""
    file = tmp_path / "train[1].py"
    file.write_text("x = 1\n")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "first")
    return file


def refuse_to_hear(text: str) -> None:
    raise AssertionError(text)


@needs_git
def test_a_committed_file_passes(script: Path) -> None:
    (script.parent / "other.py").write_text("changed\n")
    require_committed([script], refuse_to_hear)


@needs_git
@pytest.mark.parametrize("staged", [False, True])
def test_a_changed_file_is_refused(script: Path, staged: bool) -> None:
    script.write_text("x = 2\n")
    if staged:
        git(script.parent, "add", ".")
    with pytest.raises(CannotFix, match=r"train\[1\]\.py has uncommitted changes.*--allow-dirty"):
        require_committed([script], refuse_to_hear)


@needs_git
def test_an_untracked_file_is_refused_and_an_ignored_one_passes(script: Path) -> None:
    new = script.with_name("new.py")
    new.write_text("x = 1\n")
    with pytest.raises(CannotFix, match=r"new\.py has uncommitted changes"):
        require_committed([script, new], refuse_to_hear)
    script.with_name(".gitignore").write_text("new.py\n")
    require_committed([new], refuse_to_hear)


@needs_git
def test_a_repository_that_git_cannot_read_is_refused(script: Path) -> None:
    (script.parent / ".git" / "config").write_text("[core\n")
    with pytest.raises(CannotFix, match="git cannot tell"):
        require_committed([script], refuse_to_hear)


@needs_git
def test_outside_of_a_work_tree_all_pass(tmp_path: Path) -> None:
    file = tmp_path / "train.py"
    file.write_text("x = 1\n")
    require_committed([file], refuse_to_hear)


def test_without_git_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    told: list[str] = []
    require_committed([tmp_path / "train.py", tmp_path / "lib.py"], told.append)
    assert told == ["git was not found: uncommitted changes were not looked for"]
