"""`check --against`: what is new, worse or gone compared with other runs; and `--fail-on`."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.written_logs import healthy, overfitted, write_csv
from click.testing import CliRunner, Result

from fitdoctor.cli.main import main


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def check(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["check", *map(str, arguments)])


RULE = """
id = "MY001"
name = "large-gap"
problem = "overfitting"
severity = "warning"
when = "loss_gap > gap"
message = "the gap is {loss_gap:.1f}"
why = "A rule of the project."
remedies = ["dropout"]
references = ["none"]
curve = "val_loss"
confidence = [0.5, 0.9]

[limits]
gap = 2.0

[[example]]
says = "far apart"
fires = true
loss = [1.0, 0.5, 0.2, 0.1, 0.1, 0.1]
val_loss = [1.0, 0.9, 0.9, 0.9, 0.9, 0.9]

[[example]]
says = "close"
fires = false
loss = [1.0, 0.5, 0.2, 0.1, 0.1, 0.1]
val_loss = [1.0, 0.5, 0.2, 0.1, 0.1, 0.1]
"""


def gap(file: Path, ratio: float) -> None:
    """A run whose validation loss settles at a multiple of its training loss."""
    loss = [0.05 + 0.95 * 0.85**i for i in range(40)]
    write_csv(file, loss=loss, val_loss=[value * ratio for value in loss])


def test_what_was_there_before_is_counted_and_not_told() -> None:
    overfitted(Path("main/a/2026-01-01_10-00/log.csv"))
    overfitted(Path("pr/a/2026-02-02_11-30/log.csv"))
    result = check("pr", "--against", "main", "--select", "OF001")
    assert result.exit_code == 0
    assert "0 new, 0 worse, 0 gone, 1 unchanged" in result.stderr
    assert "OF001" not in result.stdout


def test_a_new_finding_is_told_and_fails() -> None:
    healthy(Path("main/a.csv"))
    overfitted(Path("pr/a.csv"))
    result = check("pr", "--against", "main", "--select", "OF001")
    assert result.exit_code == 1
    assert "1 new, 0 worse, 0 gone, 0 unchanged" in result.stderr
    assert "OF001" in result.stdout


def test_a_finding_that_is_gone_is_named() -> None:
    overfitted(Path("main/a.csv"))
    healthy(Path("pr/a.csv"))
    result = check("pr", "--against", "main", "--select", "OF001")
    assert result.exit_code == 0
    assert "gone: OF001 validation-loss-rising on a.csv" in result.stderr


def test_what_a_baseline_hides_is_not_gone() -> None:
    overfitted(Path("main/a.csv"))
    overfitted(Path("pr/a.csv"))
    overfitted(Path("pr/b.csv"))
    options = ("--select", "OF001")
    check("pr", *options, "--write-baseline", "known.json")
    result = check("pr", "--against", "main", "--baseline", "known.json", *options)
    assert result.exit_code == 0
    assert "0 new, 0 worse, 0 gone, 1 unchanged" in result.stderr


def test_a_run_that_is_missing_makes_nothing_gone() -> None:
    overfitted(Path("main/a.csv"))
    healthy(Path("main/b.csv"))
    healthy(Path("pr/b.csv"))
    healthy(Path("pr/c.csv"))
    assert "0 new, 0 worse, 0 gone, 0 unchanged" in check("pr", "--against", "main").stderr


def test_more_evidence_for_the_same_is_worse() -> None:
    Path("rule.toml").write_text(RULE)
    Path("fitdoctor.toml").write_text('rules = ["rule.toml"]\nselect = ["MY001"]\n')
    gap(Path("main/a.csv"), 2.1)
    gap(Path("pr/a.csv"), 9)
    result = check("pr", "--against", "main")
    assert "worse: MY001 large-gap on a.csv, confidence 5" in result.stderr
    assert result.exit_code == 1


def test_single_runs_are_matched_whatever_their_names() -> None:
    overfitted(Path("old.csv"))
    overfitted(Path("new.csv"))
    result = check("new.csv", "--against", "old.csv", "--select", "OF001")
    assert "0 new, 0 worse, 0 gone, 1 unchanged" in result.stderr


def test_a_missing_path_is_wrong_use() -> None:
    overfitted(Path("pr/a.csv"))
    result = check("pr", "--against", "nowhere")
    assert (result.exit_code, result.stderr) == (
        2,
        "fitdoctor: nowhere: no such file or folder\n",
    )


@pytest.mark.parametrize(("least", "code"), [("error", 0), ("warning", 1), ("info", 1)])
def test_fail_on(least: str, code: int) -> None:
    Path("rule.toml").write_text(RULE)
    Path("fitdoctor.toml").write_text('rules = ["rule.toml"]\nselect = ["MY001"]\n')
    gap(Path("a.csv"), 9)
    assert check("a.csv", "--fail-on", least).exit_code == code


def test_a_folder_without_logs_is_no_comparison() -> None:
    overfitted(Path("pr/bad.csv"))
    Path("main").mkdir()
    result = check("pr", "--against", "main")
    assert result.exit_code == 2
    assert "--against main: no training log was found there" in result.stderr
