"""A process that is killed at any moment leaves each file old or new, and undo makes all old."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from fitdoctor.fix.errors import CannotFix
from fitdoctor.fix.history import undo
from fix.fixes import NEW, OLD, contents, write

PROGRAM = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from fix.fixes import apply
from fitdoctor.fix.history import undo
folder = Path(sys.argv[2])
print("ready", flush=True)
while True:
    apply(folder)
    undo(folder, "train.py")
"""
TESTS = Path(__file__).parents[1]


def kill_at_random(folder: Path, moment: float) -> None:
    """Let a process fix and undo without end, and kill it after so many seconds."""
    command = [sys.executable, "-c", PROGRAM, str(TESTS), str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(moment)
        process.kill()


def test_files_are_old_or_new_and_can_be_put_back(tmp_path: Path) -> None:
    write(tmp_path)
    moments = random.Random(7)
    fixed = 0
    for _ in range(25):
        kill_at_random(tmp_path, moments.uniform(0, 0.05))
        found = contents(tmp_path)
        assert all(found[name] in (OLD[name], NEW[name]) for name in OLD)
        fixed += found != OLD
        with suppress(CannotFix):  # where nothing was recorded yet
            undo(tmp_path, "train.py")
        assert contents(tmp_path) == OLD
    assert fixed, "no process was killed while a fix stood: the moments prove nothing"
