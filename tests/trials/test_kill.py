"""A confirmation that is killed continues where it stopped and comes to the same verdict."""

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fitdoctor.trials.journal import Journal
from tests.trials.confirming import confirm

ROOT = Path(__file__).parents[2]


@pytest.mark.training
def test_killed_at_a_random_moment_it_resumes_to_the_same_verdict(tmp_path):
    killed, undisturbed = tmp_path / "killed", tmp_path / "undisturbed"
    pause = 0.2
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.trials.confirming", str(killed), str(pause)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    while process.poll() is None and not list(killed.glob("journal/*/*.json")):
        time.sleep(0.01)
    time.sleep(random.Random().uniform(0, 5 * pause))
    process.kill()
    process.wait()
    files = list(killed.glob("journal/*/*.json"))
    before = {path: path.read_bytes() for path in files}
    assert 1 <= len(before) < 10
    assert all(json.loads(content) for content in before.values())

    resumed = confirm(killed)
    assert {path: path.read_bytes() for path in files} == before
    assert resumed == confirm(undisturbed)
    assert not list(killed.rglob(".unfinished-*"))


def test_what_a_killed_write_left_behind_is_removed(tmp_path):
    journal = Journal(tmp_path, "task")
    (journal.folder / ".unfinished-abc").write_text('{"version"')
    Journal(tmp_path, "task")
    assert list(journal.folder.iterdir()) == []
