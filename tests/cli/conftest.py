"""A way to call the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.written_logs import Fitdoctor
from fitdoctor.cli.main import main


@pytest.fixture
def fitdoctor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fitdoctor:
    """Calls the command line in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object) -> Result:
        return CliRunner().invoke(main, [str(argument) for argument in arguments])

    return call
