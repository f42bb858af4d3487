"""Settings: what each key does, and that every mistake is told at once with file and key."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cli.written_logs import Fitdoctor, overfitted, write_csv
from fitdoctor.settings import KEYS, find_settings


@pytest.fixture
def project(tmp_path: Path) -> Path:
    overfitted(tmp_path / "logs" / "old" / "run.csv")
    overfitted(tmp_path / "logs" / "new" / "run.csv")
    return tmp_path


def configure(project: Path, text: str) -> None:
    (project / "pyproject.toml").write_text(f"[tool.fitdoctor]\n{text}\n")


def found(fitdoctor: Fitdoctor, *options: str) -> list[tuple[str, str]]:
    """Folder and rule of each finding."""
    lines = fitdoctor("check", "logs", "--output-format", "concise", *options).output.splitlines()
    findings = [line.split() for line in lines if ": error " in line or ": warning " in line]
    return [(Path(words[0]).parent.name, words[2]) for words in findings]


BOTH = [("new", "OF001"), ("old", "OF001")]


def test_defaults_find_in_both(fitdoctor: Fitdoctor, project: Path) -> None:
    assert set(BOTH) < set(found(fitdoctor))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('select = ["OF001"]', BOTH),
        ('select = ["OF"]\nignore = ["OF002"]', BOTH),
        ('select = ["instability"]\nextend-select = ["OF001"]', BOTH),
        ('select = ["OF001"]\nexclude = ["logs/old/"]', BOTH[:1]),
        ('select = ["OF001"]\nper-path-ignores = {"logs/old" = ["OF"]}', BOTH[:1]),
        ('min-severity = "error"', BOTH),
        ('select = ["OF001"]\nmin-confidence = 1', []),
        ('select = ["OF001"]\nlimits.OF001.errors = 1e9', []),
        ('select = ["OF"]\nmetrics = {val_loss = "test:score:up"}', []),
    ],
)
def test_each_key(
    fitdoctor: Fitdoctor, project: Path, text: str, expected: list[tuple[str, str]]
) -> None:
    configure(project, text)
    assert found(fitdoctor) == expected


def test_options_win_or_are_added(fitdoctor: Fitdoctor, project: Path) -> None:
    configure(project, 'select = ["instability"]\nignore = ["OF002"]\nmin-confidence = 1')
    assert found(fitdoctor, "--select", "OF001,OF002", "--min-confidence", "0") == BOTH


def test_own_rules(fitdoctor: Fitdoctor, project: Path) -> None:
    builtin = Path(__file__).parents[2] / "rules" / "overfitting" / "validation-loss-rising.toml"
    text = builtin.read_text().replace('"OF001"', '"MY001"').replace('"validation-loss', '"my-loss')
    (project / "mine").mkdir()
    (project / "mine" / "rule.toml").write_text(text)
    configure(project, 'rules = ["mine"]\nselect = ["MY001"]')
    assert found(fitdoctor) == [("new", "MY001"), ("old", "MY001")]
    assert "MY001 my-loss-rising" in fitdoctor("rule", "MY001").output


def test_fitdoctor_toml_wins_and_is_found_upwards(
    fitdoctor: Fitdoctor, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(project, 'select = ["OF001"]')
    (project / "fitdoctor.toml").write_text('select = ["IN001"]')
    monkeypatch.chdir(project / "logs" / "new")
    output = fitdoctor("check", ".", "--show-settings").output
    assert output.startswith(f"# {project / 'fitdoctor.toml'}\n")
    assert 'select = ["IN001"]' in output


def test_every_mistake_is_told_with_file_and_key(fitdoctor: Fitdoctor, project: Path) -> None:
    configure(
        project,
        'selct = ["OF"]\nignore = "OF"\nmin-severity = "fatal"\nmin-confidence = 2\n'
        'metrics = {val_loss = "nonsense"}\nlimits = {OF001 = {rise = "much"}}',
    )
    result = fitdoctor("check", "logs")
    assert result.exit_code == 2
    lines = result.stderr.splitlines()
    start = f"fitdoctor: {project / 'pyproject.toml'}: tool.fitdoctor."
    assert all(line.startswith(start) for line in lines)
    keys = {line.removeprefix(start).split(":")[0] for line in lines}
    assert keys == {
        *("selct", "ignore", "min-severity", "min-confidence", "metrics.val_loss"),
        "limits.OF001.rise",
    }
    assert "did you mean 'select'?" in result.stderr


def test_names_that_no_rule_has(fitdoctor: Fitdoctor, project: Path) -> None:
    configure(
        project,
        'select = ["OF0O1"]\nlimits = {OF9 = {}, OF001 = {ris = 1}}\n'
        'per-path-ignores = {"logs" = ["nothing"]}',
    )
    lines = fitdoctor("check", "logs").stderr.splitlines()
    assert len(lines) == 4
    assert all("pyproject.toml: " in line for line in lines)
    assert "limits.OF001.ris: no such limit (did you mean 'rise'?)" in "".join(lines)


def test_a_name_of_any_length_and_any_letters_is_told_in_one_short_line(
    fitdoctor: Fitdoctor, project: Path
) -> None:
    odd = '"\\u0007' + "9" * 5000 + '"'
    configure(
        project,
        f"limits = {{OF001 = {{{odd} = 1}}, {odd} = {{}}}}\nper-path-ignores = {{{odd} = ['x']}}",
    )
    lines = fitdoctor("check", "logs").stderr.splitlines()
    assert len(lines) == 3
    assert all(line.isprintable() and len(line) < 500 for line in lines)


def test_mistakes_of_every_kind_are_told_at_once(fitdoctor: Fitdoctor, project: Path) -> None:
    configure(project, 'ignore = "OF"\nselect = ["OF0O1"]\nlimits = {OF001 = {ris = 1}}')
    lines = fitdoctor("check", "logs").stderr.splitlines()
    told = [line.split("pyproject.toml: ")[1].split(":")[0] for line in lines]
    assert told == [
        "tool.fitdoctor.ignore",
        "tool.fitdoctor.select",
        "tool.fitdoctor.limits.OF001.ris",
    ]


def test_mistakes_in_rule_files_are_told_with_those_in_settings(
    fitdoctor: Fitdoctor, project: Path
) -> None:
    (project / "mine.toml").write_text('id = "MY001"\n')
    configure(project, 'min-confidence = 2\nrules = ["mine.toml"]\nselect = ["MY001"]')
    stderr = fitdoctor("check", "logs").stderr
    assert "tool.fitdoctor.min-confidence: a number from 0 to 1 is wanted" in stderr
    assert "mine.toml: name: is missing" in stderr
    assert "selects no rule" not in stderr  # MY001 may be right once its file is


def test_newest_and_since(fitdoctor: Fitdoctor, project: Path) -> None:
    import os

    os.utime(project / "logs" / "old" / "run.csv", (1e9, 1e9))
    select = ("--select", "OF001")
    assert found(fitdoctor, *select, "--newest", "1") == BOTH[:1]
    assert found(fitdoctor, *select, "--since", "2d") == BOTH[:1]
    assert found(fitdoctor, *select, "--since", "2001-01-01") == BOTH


def test_metrics_settle_a_direction(fitdoctor: Fitdoctor, tmp_path: Path) -> None:
    values = [float(i) for i in range(30)]
    write_csv(tmp_path / "run.csv", loss=values[::-1], zeal=values)
    configure(tmp_path, 'metrics = {zeal = "validation:zeal:up"}')
    output = fitdoctor("check", "run.csv", "--show-curves").output
    assert "zeal  validation, zeal, higher is better" in output


VALUES = st.recursive(
    st.one_of(
        st.booleans().map(lambda value: str(value).lower()),
        st.floats().map(str),
        st.integers().map(str),
        st.sampled_from(['"OF001"', '"ALL"', '"error"', '"validation:loss"', '"x"', '"\\u001b"']),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.lists(inner, max_size=2).map(
            lambda items: "{" + ", ".join(f"k{i} = {v}" for i, v in enumerate(items)) + "}"
        ),
    ),
    max_leaves=6,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from([*KEYS, "other"]), VALUES, max_size=5))
def test_any_settings_are_read_or_told_wrong(tmp_path: Path, entries: dict[str, str]) -> None:
    file = tmp_path / "fitdoctor.toml"
    file.write_text("\n".join(f"{key} = {value}" for key, value in entries.items()))
    _read_or_told(file)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_told_wrong(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "fitdoctor.toml"
    file.write_bytes(content)
    _read_or_told(file)


def _read_or_told(file: Path) -> None:
    settings = find_settings(file.parent)
    assert settings.file == file
    assert all(line.startswith(f"{file}: ") for line in settings.mistakes)
