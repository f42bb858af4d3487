"""What starts without waiting for heavy libraries."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("pandas", "scipy.stats", "keras", "tensorflow", "jax", "sklearn")
PROGRAM = """
import sys
from fitdoctor.cli.main import main
try:
    main(sys.argv[1:], prog_name="fitdoctor")
finally:
    print("\\n".join(sys.modules), file=sys.stderr)
"""


def modules(*arguments: str) -> set[str]:
    """The modules that a call of the command line loads."""
    command = [sys.executable, "-c", PROGRAM, *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    return set(done.stderr.splitlines())


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["rule", "OF001"]])
def test_light_verbs(arguments: list[str]) -> None:
    assert modules(*arguments).isdisjoint((*HEAVY, "numpy", "scipy", "rich"))


def test_check_of_one_event_log() -> None:
    log = Path(__file__).parents[2] / "sample_logs" / "tensorboard" / "overfitting"
    loaded = modules("check", str(log))
    assert "numpy" in loaded
    assert loaded.isdisjoint((*HEAVY, "tensorboard"))
