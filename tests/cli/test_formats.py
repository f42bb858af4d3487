"""Each output format on real logs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.written_logs import Fitdoctor, healthy, overfitted

PROBLEMS = {"overfitting", "underfitting", "instability", "slow-convergence"}


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    overfitted(tmp_path / "logs" / "bad.csv")
    healthy(tmp_path / "logs" / "good.csv")
    (tmp_path / "logs" / "letter.csv").write_text("Dear reader\n")
    return tmp_path / "logs"


def test_text_shows_run_problem_curve_and_remedies(fitdoctor: Fitdoctor, logs: Path) -> None:
    lines = fitdoctor("check", logs).output.splitlines()
    assert "bad.csv" in lines[0]
    assert lines[1].startswith("  error OF001 validation-loss-rising (overfitting, confidence ")
    (picture,) = {line for line in lines if "val_loss" in line}
    assert picture.count("▁") > 5
    assert picture.endswith("█ 0.68 to 1.411, from epoch 11 on")
    assert any(line.startswith("    try: early-stopping") for line in lines)
    assert lines[-1].endswith("in 1 of 2 runs; 1 file refused")


def test_concise_is_a_line_a_finding(fitdoctor: Fitdoctor, logs: Path) -> None:
    lines = fitdoctor("check", logs, "--select", "OF001", "--output-format", "concise").output
    first, refused, summary = lines.splitlines()
    assert first.startswith(f"{logs / 'bad.csv'}: error OF001 validation-loss-rising (")
    assert refused.startswith(f"{logs / 'letter.csv'}: refused: ")
    assert summary == "1 error in 1 of 2 runs; 1 file refused"


def test_json_field_by_field(fitdoctor: Fitdoctor, logs: Path) -> None:
    document = json.loads(fitdoctor("check", logs, "--output-format", "json").output)
    assert set(document) == {"version", "runs", "findings"}
    assert document["version"] == 1
    by_path = {Path(run["path"]).name: run for run in document["runs"]}
    assert set(by_path) == {"bad.csv", "good.csv", "letter.csv"}
    for run in document["runs"]:
        assert set(run) == {"run", "path", "status", "reason", "skipped"}
        assert all(set(skip) == {"rule", "reason"} for skip in run["skipped"])
    assert by_path["letter.csv"]["status"] == "refused"
    assert by_path["letter.csv"]["reason"]
    assert by_path["good.csv"]["status"] == "read"
    assert "IN008" in {skip["rule"] for skip in by_path["good.csv"]["skipped"]}
    for finding in document["findings"]:
        _check_finding(finding, str(logs / "bad.csv"))
    assert document["findings"][0]["rule"] == "OF001"


def _check_finding(finding: dict[str, object], path: str) -> None:
    assert list(finding) == [
        *("run", "path", "rule", "name", "problem", "severity", "confidence", "message"),
        *("evidence", "remedies"),
    ]
    assert finding["path"] == path
    assert finding["problem"] in PROBLEMS
    assert finding["severity"] in {"error", "warning", "info"}
    assert 0 <= float(str(finding["confidence"])) <= 1
    assert isinstance(finding["evidence"], dict)
    assert isinstance(finding["remedies"], list)


def test_github_commands_hold_on_one_line(fitdoctor: Fitdoctor, logs: Path) -> None:
    output = fitdoctor("check", logs, "--output-format", "github").output
    first = output.splitlines()[0]
    assert first.startswith(f"::error file={logs / 'bad.csv'},title=OF001 validation-loss-rising")
    assert "%25 at the end" in first


def test_statistics_count_rules(fitdoctor: Fitdoctor, logs: Path) -> None:
    overfitted(logs / "worse.csv")
    lines = fitdoctor("check", logs, "--select", "OF001", "--statistics").output.splitlines()
    assert lines[-1].split() == ["2", "OF001", "validation-loss-rising"]


def test_output_file_is_written_whole_and_without_colour(fitdoctor: Fitdoctor, logs: Path) -> None:
    result = fitdoctor("check", logs, "--output-file", "report.txt")
    assert (result.output, result.exit_code) == ("", 1)
    written = Path("report.txt").read_text()
    assert written == fitdoctor("check", logs).output
    assert {file.name for file in Path().iterdir()} == {"logs", "report.txt"}


def test_show_curves_tells_how_names_were_understood(fitdoctor: Fitdoctor, logs: Path) -> None:
    result = fitdoctor("check", logs, "--show-curves")
    assert result.exit_code == 0
    assert "val_loss  validation, loss, lower is better; 40 points, epoch 0 to 39" in result.output
    assert "refused" in result.output
