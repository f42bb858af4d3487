"""Known findings: a round trip, runs logged again, and entries that are no longer needed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.written_logs import Fitdoctor, healthy, overfitted


def test_round_trip(fitdoctor: Fitdoctor, tmp_path: Path) -> None:
    overfitted(tmp_path / "logs" / "run.csv")
    written = fitdoctor("check", "logs", "--write-baseline", "known.json")
    assert written.exit_code == 0
    entries = json.loads(Path("known.json").read_text())["findings"]
    assert {"rule": "OF001", "problem": "overfitting", "run": "logs/run.csv"} in entries
    again = fitdoctor("check", "logs", "--baseline", "known.json")
    assert (again.exit_code, again.output) == (0, "1 run, no findings\n")


def test_a_new_finding_is_told(fitdoctor: Fitdoctor, tmp_path: Path) -> None:
    overfitted(tmp_path / "logs" / "run.csv")
    fitdoctor("check", "logs", "--write-baseline", "known.json")
    overfitted(tmp_path / "logs" / "other.csv")
    result = fitdoctor("check", "logs", "--baseline", "known.json", "--output-format", "concise")
    assert result.exit_code == 1
    assert "other.csv: error OF001" in result.output
    assert "run.csv: error" not in result.output


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("run-2024-05-06_10-11-12", "run-2025-01-02_03-04-05"),
        ("20240506-101112", "20250102-030405"),
        ("Jun05_10-22-33_box", "Dec24_01-02-03_box"),
        ("lightning_logs/version_3", "lightning_logs/version_14"),
        ("model-1700000000", "model-1800000000"),
    ],
)
def test_a_run_logged_again_is_known(
    fitdoctor: Fitdoctor, tmp_path: Path, first: str, second: str
) -> None:
    log = overfitted(tmp_path / "logs" / first / "run.csv")
    fitdoctor("check", "logs", "--write-baseline", "known.json")
    log.unlink()
    overfitted(tmp_path / "logs" / second / "run.csv")
    assert fitdoctor("check", "logs", "--baseline", "known.json").output == "1 run, no findings\n"


def test_other_numbers_tell_runs_apart(fitdoctor: Fitdoctor, tmp_path: Path) -> None:
    overfitted(tmp_path / "logs" / "depth_3.csv")
    fitdoctor("check", "logs", "--write-baseline", "known.json")
    overfitted(tmp_path / "logs" / "depth_4.csv")
    assert fitdoctor("check", "logs", "--baseline", "known.json").exit_code == 1


def test_an_entry_no_longer_needed_is_named(fitdoctor: Fitdoctor, tmp_path: Path) -> None:
    log = overfitted(tmp_path / "run.csv")
    fitdoctor("check", "run.csv", "--select", "OF001", "--write-baseline", "known.json")
    healthy(log)
    result = fitdoctor("check", "run.csv", "--baseline", "known.json")
    assert result.exit_code == 0
    assert "known.json: no longer needed: OF001 (overfitting) on run.csv" in result.stderr
    unjudged = fitdoctor("check", "run.csv", "--baseline", "known.json", "--ignore", "OF001")
    assert unjudged.stderr == ""


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"version": 1, "findings": [1]}', "\xff" * 9])
def test_a_file_that_is_no_baseline(fitdoctor: Fitdoctor, tmp_path: Path, content: str) -> None:
    overfitted(tmp_path / "run.csv")
    (tmp_path / "known.json").write_text(content, encoding="latin-1")
    result = fitdoctor("check", "run.csv", "--baseline", "known.json")
    assert result.exit_code == 2
    assert result.stderr == (
        "fitdoctor: known.json: is no baseline: write one with --write-baseline\n"
    )


def test_a_log_that_cannot_be_read_does_not_empty_a_baseline(
    fitdoctor: Fitdoctor, tmp_path: Path
) -> None:
    known = tmp_path / "known.json"
    overfitted(tmp_path / "bad.csv")
    fitdoctor("check", tmp_path / "bad.csv", "--write-baseline", known)
    before = known.read_bytes()
    (tmp_path / "bad.csv").write_text("")
    assert fitdoctor("check", tmp_path / "bad.csv", "--write-baseline", known).exit_code == 3
    assert known.read_bytes() == before
