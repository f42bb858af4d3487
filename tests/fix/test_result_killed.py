"""A process that is killed at any moment leaves a fixed model with its recipe, or nothing."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from fitdoctor.fix.errors import CannotFix
from fitdoctor.fix.results import is_written, remove_result, write_result
from fitdoctor.fix.targets import find_target

PROGRAM = """
import sys, time
from pathlib import Path
from fitdoctor.fix.results import remove_result, write_result
from fitdoctor.fix.targets import find_target
target = find_target(Path(sys.argv[1]))
print("ready", flush=True)
while True:
    write_result(target, "dropout", {}, lambda file: file.write_bytes(b"weights " * 40_000))
    time.sleep(0.005)
    remove_result(target, "dropout")
"""


def kill_at_random(run: Path, moment: float) -> None:
    """Let a process write and remove a fixed model without end, and kill it after some seconds."""
    command = [sys.executable, "-c", PROGRAM, str(run)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(moment)
        process.kill()


def test_model_and_recipe_are_both_there_or_neither(tmp_path: Path) -> None:
    (tmp_path / "recording").mkdir()
    (tmp_path / "recording" / "recording.json").write_text("{}")
    target = find_target(tmp_path)
    moments = random.Random(3)
    found = []
    for _ in range(20):
        kill_at_random(tmp_path, moments.uniform(0, 0.05))
        found.append(is_written(target, "dropout"))  # raises for anything in between
        with suppress(CannotFix):
            remove_result(target, "dropout")
    assert set(found) == {True, False}, "the moments prove nothing"
    write_result(target, "dropout", {}, lambda file: file.write_bytes(b"weights"))
    assert [path.name for path in tmp_path.glob("*-dropout*")] == ["fixed-dropout"]
    assert not list(tmp_path.glob(".fixed*"))
    recipe = json.loads((tmp_path / "fixed-dropout" / "recipe.json").read_text())
    assert set(recipe["original"]) == {"recording/recording.json"}
