"""From a sick script to the cured one: `fitdoctor confirm --apply`, and `fix` on its verdicts."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from confirm.test_confirm import TOO_HIGH

pytestmark = pytest.mark.training
CONFIRM = ("confirm", "train.py", "--remedy", "lower-learning-rate", "--seeds", "5")


def call(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "fitdoctor", *arguments]
    environment = {**os.environ, "KERAS_BACKEND": "jax", "OMP_NUM_THREADS": "1"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300
    )


def test_what_was_confirmed_is_applied_either_way(tmp_path: Path) -> None:
    script = tmp_path / "train.py"
    script.write_text(TOO_HIGH)
    tried = ("--output-format", "json", "--output-file", "tried.json")
    done = call(tmp_path, *CONFIRM, "--apply", *tried)
    assert done.returncode == 0, done.stderr
    (told,) = json.loads((tmp_path / "tried.json").read_text())["confirmations"]
    assert list(told["before"]) == ["train.py"]
    cured = script.read_text()
    assert cured == TOO_HIGH.replace("Adam(1.0)", "Adam(0.1)")

    undone = call(tmp_path, "fix", "--undo", "train.py")
    assert undone.returncode == 0, undone.stderr
    assert script.read_text() == TOO_HIGH

    again = ("fix", "train.py", "--verdicts", "tried.json", "--confirmed-only", "--apply")
    done = call(tmp_path, *again)
    assert done.returncode == 0, done.stderr
    assert script.read_text() == cured


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_an_uncommitted_script_is_refused_before_it_is_trained(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    (tmp_path / "train.py").write_text(TOO_HIGH)
    refused = call(tmp_path, *CONFIRM, "--apply")
    assert refused.returncode == 2
    assert "train.py has uncommitted changes" in refused.stderr
    assert not (tmp_path / ".fitdoctor").exists()
    assert (tmp_path / "train.py").read_text() == TOO_HIGH


def test_a_folder_without_a_recording_has_nothing_to_confirm(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    refused = call(tmp_path, "confirm", "run", "--apply")
    assert refused.returncode == 2
    assert "run holds no recording" in refused.stderr
