"""A checkup of a sick and a healthy run, and a confirmed remedy for it."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path

import pytest
from cli.written_logs import healthy, overfitted

from fitdoctor.api import Checkup, examine, read_logs
from fitdoctor.reports.confirmation import Confirmation
from fitdoctor.settings import Settings

HOSTILE = "<img src=x onerror=alert(1)>"

SCRIPT = "import keras\n\nmodel.fit(x, y)\nprint('done')\n"
PATCHED = SCRIPT.replace("(x, y)", "(x, y, callbacks=[keras.callbacks.EarlyStopping()])")
PLACE = "models/train.py"
DIFF = "".join(
    unified_diff(SCRIPT.splitlines(True), PATCHED.splitlines(True), f"a/{PLACE}", f"b/{PLACE}")
)


def checkup_of(folder: Path) -> Checkup:
    """What two rules say about the logs in a folder: one that can be judged, one that cannot."""
    return examine(read_logs([folder]), Settings(select=("OF001", "IN008")))


def confirmation_of(checkup: Checkup, word: str = "confirmed") -> Confirmation:
    """Early stopping, tried against the first finding with three seeds."""
    finding = checkup.findings[0]
    return Confirmation(
        run=finding.run,
        path=finding.path,
        rule=finding.rule,
        remedy="early-stopping",
        verdict={"word": word, "sentence": "8 of 8 seeds better", "p": 0.004},
        script=PLACE,
        diff=DIFF,
        baseline=((1.0, 0.6, 0.7), (1.1, 0.6, 0.8), (1.2, 0.5, float("nan"))),
        changed=((1.0, 0.6, 0.6), (1.1, 0.6, 0.6), (1.2, 0.5, 0.5)),
    )


@pytest.fixture
def checkup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkup:
    """One sick run, one healthy run and a letter, read from a relative path."""
    overfitted(tmp_path / "logs" / "sick.csv")
    healthy(tmp_path / "logs" / "healthy.csv")
    (tmp_path / "logs" / "letter.csv").write_text("Dear reader\n")
    monkeypatch.chdir(tmp_path)
    return checkup_of(Path("logs"))


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkup:
    """A sick run whose folder is named like an attack, and so is a column of it."""
    file = overfitted(tmp_path / "logs" / HOSTILE / "run.csv")
    lines = file.read_text().splitlines()
    extra = [lines[0] + f",val_{HOSTILE}", *(f"{line},1.0" for line in lines[1:])]
    file.write_text("\n".join(extra) + "\n")
    (file.parent / f"{HOSTILE}.csv").write_text("Dear reader\n")
    monkeypatch.chdir(tmp_path)
    return checkup_of(Path("logs"))
