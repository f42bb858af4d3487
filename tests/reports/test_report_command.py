"""`fitdoctor report` and the report formats of `fitdoctor check`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli.written_logs import healthy, overfitted
from click.testing import CliRunner, Result

from fitdoctor.cli.main import main


@pytest.fixture
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    overfitted(tmp_path / "logs" / "sick.csv")
    healthy(tmp_path / "logs" / "healthy.csv")
    return Path("logs")


def fitdoctor(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_a_page_is_written(logs: Path) -> None:
    result = fitdoctor("report", logs)
    assert (result.exit_code, result.stdout) == (0, "")
    assert Path("report.html").read_text().startswith("<!DOCTYPE html>")


def test_verdicts_are_added(logs: Path) -> None:
    entry = {
        "run": "sick.csv",
        "path": "logs/sick.csv",
        "rule": "OF001",
        "remedy": "dropout",
        "verdict": {"word": "confirmed", "sentence": "8 of 8 seeds better"},
    }
    Path("tried.json").write_text(json.dumps({"version": 1, "confirmations": [entry]}))
    for name in ("html", "json", "markdown", "sarif", "junit"):
        result = fitdoctor(
            *("report", logs, "-o", "out", "--output-format", name, "--verdicts", "tried.json")
        )
        assert result.exit_code == 0
        assert "8 of 8 seeds better" in Path("out").read_text()


def test_verdicts_on_a_script_are_tied_to_a_single_run_alone(logs: Path) -> None:
    verdict = {"word": "confirmed", "sentence": "8 of 8 seeds better"}
    entry = {"run": "train.py", "path": "train.py", "rule": "OF001", "remedy": "dropout"}
    content = {"version": 1, "confirmations": [{**entry, "verdict": verdict}]}
    Path("tried.json").write_text(json.dumps(content))
    pages = []
    for path in (logs / "sick.csv", logs):
        assert fitdoctor("report", path, "--verdicts", "tried.json").exit_code == 0
        pages.append(Path("report.html").read_text())
    assert "dropout, tried against OF001 on sick.csv" in pages[0]
    assert "Other remedies that were tried" not in pages[0]
    assert "dropout, tried against OF001 on train.py" in pages[1]
    assert "Other remedies that were tried" in pages[1]


def test_check_adds_verdicts_to_the_formats_that_tell_them(logs: Path) -> None:
    Path("tried.json").write_text('{"version": 1, "confirmations": []}')
    options = ("check", logs, "--verdicts", "tried.json")
    assert fitdoctor(*options, "--output-format", "sarif").exit_code == 1
    result = fitdoctor(*options)
    assert result.exit_code == 2
    assert result.stderr.startswith("fitdoctor: --verdicts needs an --output-format of html")


def test_a_file_without_verdicts_is_refused_in_one_line(logs: Path) -> None:
    result = fitdoctor("report", logs, "--verdicts", logs / "sick.csv")
    assert result.exit_code == 2
    assert result.stderr.startswith("fitdoctor: logs/sick.csv: holds no confirmations")
    assert not Path("report.html").exists()


def test_nothing_readable_writes_nothing(logs: Path) -> None:
    Path("letter.csv").write_text("Dear reader\n")
    assert fitdoctor("report", "letter.csv").exit_code == 3
    assert fitdoctor("report", "missing").exit_code == 2
    assert not Path("report.html").exists()


@pytest.mark.parametrize("name", ["html", "markdown", "sarif", "junit", "gitlab"])
def test_check_writes_each_format(logs: Path, name: str) -> None:
    result = fitdoctor("check", logs, "--output-format", name)
    assert result.exit_code == 1
    assert "sick.csv" in result.stdout
