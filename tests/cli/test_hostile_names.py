"""Names in logs are a stranger's text: shown, never acted on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.written_logs import Fitdoctor, overfitted
from fitdoctor.cli.escape import plain

NAMES = {
    "[red]x[/red]": "[red]x[/red]",
    "\x1b[31mx": r"\x1b[31mx",
    "::error::x": r"\x3a:error::x",
    "a\n::error::x": r"a\n::error::x",
    "a ##[error]x": r"a \x23#[error]x",
    "\u202egnp": r"\u202egnp",
    "\udcff": r"\udcff",
}


@pytest.mark.parametrize("output_format", ["text", "concise", "github"])
@pytest.mark.parametrize(("name", "shown"), NAMES.items())
def test_names_are_shown_as_text(
    fitdoctor: Fitdoctor, tmp_path: Path, output_format: str, name: str, shown: str
) -> None:
    overfitted(tmp_path / name / "run.csv")
    output = fitdoctor("check", ".", "--output-format", output_format).output
    assert all(line.isprintable() for line in output.splitlines())
    if output_format == "github":
        assert all(line.startswith(("::", "1 ")) for line in output.splitlines())
        assert "::error file=" in output
    else:
        assert shown in output
        assert not any(line.lstrip().startswith("::") for line in output.splitlines())


@pytest.mark.parametrize("name", NAMES)
def test_json_gives_the_name_itself(fitdoctor: Fitdoctor, tmp_path: Path, name: str) -> None:
    overfitted(tmp_path / name / "run.csv")
    output = fitdoctor("check", name, "--output-format", "json").output
    assert output.isascii()
    assert json.loads(output)["findings"][0]["path"] == f"{name}/run.csv"


@pytest.mark.parametrize("option", ["--show-curves", "--strict"])
def test_refused_files_and_columns(fitdoctor: Fitdoctor, tmp_path: Path, option: str) -> None:
    (tmp_path / "::error::.csv").write_text("::error::\x1b[31m\n")
    (tmp_path / "run.csv").write_text("epoch,loss,::error::\x1b[31m\n0,1,2\n1,2,3\n2,3,4\n")
    output = fitdoctor("check", ".", "::error::.csv", option).output
    assert all(line.isprintable() for line in output.splitlines())
    assert not any(line.lstrip().startswith("::") for line in output.splitlines())


def test_a_path_that_does_not_exist(fitdoctor: Fitdoctor) -> None:
    result = fitdoctor("check", "\x1b[31m\n::error::x")
    assert result.stderr == "fitdoctor: \\x1b[31m\\n::error::x: no such file or folder\n"


@given(st.text(st.characters(codec=None)))
def test_plain_is_one_harmless_line(text: str) -> None:
    shown = plain(text)
    assert shown.isprintable()
    assert "##[" not in shown
    assert not any(word.startswith("::") for word in shown.split())
