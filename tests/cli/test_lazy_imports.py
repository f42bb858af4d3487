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


def test_check_of_one_event_log(tmp_path: Path) -> None:
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.compat.proto.summary_pb2 import Summary
    from tensorboard.summary.writer.event_file_writer import EventFileWriter

    writer = EventFileWriter(str(tmp_path))
    for step in range(30):
        value = Summary.Value(tag="loss", simple_value=0.9**step)
        writer.add_event(Event(step=step, wall_time=1e9 + step, summary=Summary(value=[value])))
    writer.close()
    loaded = modules("check", str(tmp_path))
    assert "numpy" in loaded
    assert loaded.isdisjoint((*HEAVY, "tensorboard"))
