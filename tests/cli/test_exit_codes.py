"""What the exit code says, and that wrong use is told in lines, never by a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli.written_logs import Fitdoctor, healthy, overfitted, write_csv


def test_clean(fitdoctor: Fitdoctor, tmp_path: Path) -> None:
    healthy(tmp_path / "run.csv")
    result = fitdoctor("check", "run.csv")
    assert result.exit_code == 0
    assert result.output == "1 run, no findings\n"


def test_findings(fitdoctor: Fitdoctor, tmp_path: Path) -> None:
    overfitted(tmp_path / "run.csv")
    assert fitdoctor("check", "run.csv").exit_code == 1
    assert fitdoctor("check", "run.csv", "--exit-zero").exit_code == 0


def test_remarks_do_not_count(fitdoctor: Fitdoctor, tmp_path: Path) -> None:
    stands = [1.0 + 0.0005 * (-1) ** i for i in range(60)]
    falls = [2.0 - i / 10 for i in range(10)]
    rate = [0.001] * 70
    write_csv(tmp_path / "run.csv", loss=falls + stands, learning_rate=rate)
    result = fitdoctor("check", "run.csv", "--select", "SC005")
    assert "info SC005" in result.output
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["check", "nowhere"], "fitdoctor: nowhere: no such file or folder\n"),
        (["check"], "fitdoctor: no path given"),
        (["check", ".", "--select", "OF0O1"], "'OF0O1' selects no rule (did you mean 'OF001'?)"),
        (["check", ".", "--baseline", "none.json"], "none.json: cannot be read"),
        (["check", ".", "--since", "yesterday"], "is neither a date"),
        (["check", ".", "--output-file", "no/such/folder.txt"], "cannot be written"),
        (["check", ""], "fitdoctor: an empty text names no file or folder\n"),
        (["check", ".", "--against", ""], "an empty text names no file or folder"),
        (["check", ".", "--output-file", ""], "an empty text names no file or folder"),
        (["report", ""], "an empty text names no file or folder"),
        (["confirm", ""], "an empty text names no file or folder"),
        (["fix", ""], "an empty text names no file or folder"),
        (["record", ""], "an empty text names no file or folder"),
        (["confirm", "run.csv"], "run.csv: is no Python script; fitdoctor check reads logs"),
        (["record", "run.csv"], "run.csv: is no Python script"),
        (["fix", "run.csv", "--remedy", "adam"], "run.csv: is no Python script"),
        (["check", "a" * 300], "a: File name too long\n"),
        (["fix", "a" * 300 + ".keras", "--remedy", "adam"], "a.keras: File name too long\n"),
        (["chekc", "."], "did you mean 'check'?"),
        (["rule", "OF999"], "no such rule: 'OF999'"),
    ],
)
def test_wrong_use(fitdoctor: Fitdoctor, tmp_path: Path, arguments: list[str], line: str) -> None:
    overfitted(tmp_path / "run.csv")
    result = fitdoctor(*arguments)
    assert result.exit_code == 2
    assert line in result.output


@pytest.mark.parametrize(
    ("backend", "line"),
    [
        ("theano", "fitdoctor: no backend that trains: 'theano' (use jax, tensorflow or torch)\n"),
        ("numpy", "fitdoctor: no backend that trains: 'numpy' (use jax, tensorflow or torch)\n"),
    ],
)
@pytest.mark.parametrize("by_script", [True, False])
def test_a_backend_that_is_none(
    fitdoctor: Fitdoctor,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    backend: str,
    line: str,
    by_script: bool,
) -> None:
    chosen = f'os.environ["KERAS_BACKEND"] = "{backend}"' if by_script else ""
    (tmp_path / "run.py").write_text(f"import os\n{chosen}\n")
    if not by_script:
        monkeypatch.setenv("KERAS_BACKEND", backend)
    for verb in (["confirm"], ["inspect"], ["record"], ["fix", "--remedy", "adam"]):
        result = fitdoctor(*verb, "run.py")
        assert (result.exit_code, result.stderr) == (2, line)


def test_every_missing_path_is_named_once(fitdoctor: Fitdoctor) -> None:
    lines = fitdoctor("check", "a", "b").stderr.splitlines()
    assert lines == [f"fitdoctor: {name}: no such file or folder" for name in "ab"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "run.csv", "--output-file", "run.csv"],
        ["check", ".", "--output-file", "run.csv"],
        ["check", ".", "--write-baseline", "./run.csv"],
        ["check", ".", "--show-curves", "--output-file", "run.csv"],
        ["check", ".", "--against", "run.csv", "--output-file", "run.csv"],
        ["report", ".", "--output-file", "run.csv"],
        ["confirm", "run.py", "--output-file", "run.py"],
    ],
)
def test_what_is_read_is_never_written(
    fitdoctor: Fitdoctor, tmp_path: Path, arguments: list[str]
) -> None:
    file = tmp_path / next(word for word in arguments[::-1] if "run" in word)
    overfitted(file)
    before = file.read_bytes()
    result = fitdoctor(*arguments)
    assert result.exit_code == 2
    assert "is read, so it is not written: name another file" in result.stderr
    assert file.read_bytes() == before


def test_a_report_among_logs_is_written_again(fitdoctor: Fitdoctor, tmp_path: Path) -> None:
    overfitted(tmp_path / "run.csv")
    for _ in range(2):
        options = ("--output-format", "json", "--output-file", "found.json")
        assert fitdoctor("check", ".", *options).exit_code == 1


def test_nothing_readable(fitdoctor: Fitdoctor, tmp_path: Path) -> None:
    (tmp_path / "letter.csv").write_text("Dear reader\n")
    result = fitdoctor("check", "letter.csv")
    assert result.exit_code == 3
    assert "letter.csv: refused: " in result.output


def test_an_empty_folder_is_not_readable(fitdoctor: Fitdoctor) -> None:
    assert fitdoctor("check", ".").exit_code == 3


def test_refused_files_count_only_when_strict(fitdoctor: Fitdoctor, tmp_path: Path) -> None:
    healthy(tmp_path / "run.csv")
    (tmp_path / "letter.csv").write_text("Dear reader\n")
    lenient = fitdoctor("check", "run.csv", "letter.csv")
    assert lenient.exit_code == 0
    assert "letter.csv: refused: " in lenient.output
    assert fitdoctor("check", "run.csv", "letter.csv", "--strict").exit_code == 3


def test_a_pipe_in_a_folder_is_a_refused_file(fitdoctor: Fitdoctor, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "log.csv")
    alone = fitdoctor("check", ".")
    assert alone.exit_code == 3
    assert "log.csv: refused: not a regular file" in alone.output
    healthy(tmp_path / "run.csv")
    assert fitdoctor("check", ".").exit_code == 0
    assert fitdoctor("check", ".", "--strict").exit_code == 3


def test_failing_examples_of_own_rules(fitdoctor: Fitdoctor, tmp_path: Path) -> None:
    assert fitdoctor("rules", "--test").exit_code == 0
    builtin = Path(__file__).parents[2] / "rules" / "overfitting" / "validation-loss-rising.toml"
    text = builtin.read_text().replace('"OF001"', '"MY001"').replace('"validation-loss', '"my-loss')
    (tmp_path / "mine.toml").write_text(text.replace("least = 0.03", "least = 60"))
    (tmp_path / "fitdoctor.toml").write_text('rules = ["mine.toml"]')
    result = fitdoctor("rules", "--test")
    assert result.exit_code == 1
    assert "MY001 my-loss-rising: 'turns at epoch 4 and climbs' should fire, but" in result.output


def test_as_a_module_in_a_process_of_its_own(tmp_path: Path) -> None:
    log = overfitted(tmp_path / "run.csv")
    command = [sys.executable, "-m", "fitdoctor", "check", str(log)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 1
    assert "OF001" in done.stdout
    assert done.stderr == ""
