"""`fitdoctor inspect`, as a user calls it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from example_scripts import HEAD, written

from fitdoctor.cli.main import main

WRONG = """
y = (np.arange(20) % 2)
model = keras.Sequential([keras.Input((4,)), layers.Dense(1, activation="softmax")])
model.compile("adam", "binary_crossentropy")
model.fit(x / 80, y)
"""
RIGHT = WRONG.replace('1, activation="softmax"', '1, activation="sigmoid"')


def inspect(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["inspect", *map(str, arguments)])


def test_findings_what_was_measured_and_the_exit_code(tmp_path: Path) -> None:
    script = written(tmp_path, HEAD + WRONG).path
    done = inspect(script)
    assert done.exit_code == 1
    assert "error WC003 one-unit-softmax" in done.output
    assert "  output_is_softmax             yes  Whether the outputs go through" in done.output
    assert "saturated_share: the model has no hidden sigmoid or tanh" in done.output
    assert inspect(script, "--exit-zero").exit_code == 0


def test_nothing_is_found_on_a_sound_script(tmp_path: Path) -> None:
    done = inspect(written(tmp_path, HEAD + RIGHT).path)
    assert done.output.endswith("1 run, no findings\n")
    assert done.exit_code == 0


def test_json(tmp_path: Path) -> None:
    done = inspect(written(tmp_path, HEAD + WRONG).path, "--output-format", "json")
    content = json.loads(done.stdout)
    (run,) = content["runs"]
    assert run["measured"]["output_units"] == 1
    assert "no hidden" in run["not_measured"]["saturated_share"]
    assert content["findings"][0]["rule"] == "WC003"
    assert content["findings"][0]["evidence"]["signals"] == {
        "output_is_softmax": 1.0,
        "output_units": 1.0,
    }


def test_settings_of_the_project_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fitdoctor.toml").write_text('ignore = ["WC"]\n')
    monkeypatch.chdir(tmp_path)
    assert "WC003" not in inspect(written(tmp_path, HEAD + WRONG).path).output


def test_a_script_without_a_fit_is_one_line(tmp_path: Path) -> None:
    done = inspect(written(tmp_path, "print('hello')\n").path)
    assert done.exit_code == 2
    assert done.stderr == (
        "fitdoctor: train.py ran to its end without a call of Model.fit\n"
    )  # and no traceback


def test_the_backend_is_said_where_the_script_leaves_it_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KERAS_BACKEND")
    said = "fitdoctor: train.py leaves the backend open: jax is used (--backend chooses)\n"
    script = written(tmp_path, HEAD + RIGHT).path
    assert inspect(script).stderr == said
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    assert inspect(script).stderr == ""
