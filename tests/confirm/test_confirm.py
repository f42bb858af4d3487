"""`fitdoctor confirm` on real scripts, each in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TOO_HIGH = """
import keras
from sklearn.datasets import load_digits

x, y = load_digits(return_X_y=True)
x = x.astype("float32") / 16
model = keras.Sequential([
    keras.Input((64,)),
    keras.layers.Dense(32, activation="relu"),
    keras.layers.Dense(10, activation="softmax"),
])
model.compile(optimizer=keras.optimizers.Adam(1.0), loss="sparse_categorical_crossentropy")
model.fit(x[:600], y[:600], epochs=10, validation_data=(x[1200:], y[1200:]), verbose=0,
          callbacks=[keras.callbacks.CSVLogger("log.csv")])
"""

MEMORISED = """
import keras
from sklearn.datasets import make_classification

x, y = make_classification(900, 40, n_informative=8, n_redundant=0, flip_y=0.15, random_state=0)
model = keras.Sequential([
    keras.Input((40,)),
    keras.layers.Dense(64, activation="relu"),
    keras.layers.Dense(1, activation="sigmoid"),
])
model.compile(optimizer=keras.optimizers.Adam(0.005), loss="binary_crossentropy")
model.fit(x[:300], y[:300], batch_size=16, epochs=20, validation_data=(x[300:], y[300:]))
"""
NOISY = """
import keras
import numpy as np

rng = np.random.default_rng(0)
x = rng.normal(size=(600, 20)).astype("float32")
y = x @ rng.normal(size=20) + rng.normal(size=600)
model = keras.Sequential([keras.Input((20,)), keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.SGD(0.05), loss="mse")
model.fit(x[:200], y[:200], batch_size=8, epochs=12, validation_data=(x[200:], y[200:]))
"""


def confirm(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "fitdoctor", "confirm", *arguments]
    environment = {**os.environ, "KERAS_BACKEND": "jax", "OMP_NUM_THREADS": "1"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300
    )


def write(folder: Path, text: str) -> None:
    (folder / "train.py").write_text(text)


@pytest.mark.training
def test_a_learning_rate_far_too_high_is_confirmed_and_resumed(tmp_path):
    write(tmp_path, TOO_HIGH)
    (tmp_path / "log.csv").write_text("mine\n")
    arguments = ("train.py", "--remedy", "lower-learning-rate", "--seeds", "5")
    told = confirm(tmp_path, *arguments, "--output-format", "json")
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout)["confirmations"]
    assert [each["remedy"] for each in found] == ["lower-learning-rate"]
    assert found[0]["verdict"]["word"] == "confirmed"
    assert "-model.compile(optimizer=keras.optimizers.Adam(1.0)" in found[0]["diff"]
    assert found[0]["script"] == "train.py"
    assert (tmp_path / "train.py").read_text() == TOO_HIGH
    assert (tmp_path / "log.csv").read_text() == "mine\n"

    journals = {file: file.read_bytes() for file in tmp_path.glob(".fitdoctor/**/*.json*")}
    assert journals
    again = confirm(tmp_path, *arguments, "--fail-unless-confirmed", "--output-format", "json")
    assert again.returncode == 0
    assert json.loads(again.stdout)["confirmations"] == found
    assert {file: file.read_bytes() for file in journals} == journals


@pytest.mark.training
@pytest.mark.parametrize(
    ("text", "remedy", "added"),
    [
        (MEMORISED, "growing-l2", "GrowingL2(decay=0.1, epochs=20)"),
        (NOISY, "growing-batch=4", "GrowingBatch(at_epochs=[6, 9], factor=4)"),
    ],
    ids=["l2", "batch"],
)
def test_what_grows_over_the_run_is_confirmed(tmp_path, text, remedy, added):
    write(tmp_path, text)
    arguments = ("train.py", "--remedy", remedy, "--seeds", "5", "--output-format", "json")
    told = confirm(tmp_path, *arguments)
    assert told.returncode == 0, told.stderr
    assert "trained by plain fit" in told.stderr
    (found,) = json.loads(told.stdout)["confirmations"]
    assert found["verdict"]["word"] == "confirmed"
    assert f"callbacks=[{added}]" in found["diff"]


@pytest.mark.training
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("print('no training here')", "without a call of Model.fit"),
        ("raise ValueError('broken')", "ValueError: broken"),
        ("def load():\n    open('no.csv')\nload()", 'train.py", line 2, in load\n'),
    ],
)
def test_what_cannot_be_captured_is_told(tmp_path, text, told):
    write(tmp_path, text)
    result = confirm(tmp_path, "train.py")
    assert result.returncode == 2
    assert told in result.stderr


def test_a_script_that_is_not_there(tmp_path):
    result = confirm(tmp_path, "missing.py")
    assert result.returncode == 2
    assert "there is no such file" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.training
def test_journals_that_cannot_be_written(tmp_path):
    write(tmp_path, TOO_HIGH)
    (tmp_path / ".fitdoctor").write_text("a file")
    result = confirm(tmp_path, "train.py", "--remedy", "adam")
    assert result.returncode == 2
    assert result.stderr.endswith(".fitdoctor/journals: cannot be written: Not a directory\n")


@pytest.mark.training
def test_a_gpu_that_is_not_there(tmp_path):
    write(tmp_path, TOO_HIGH)
    result = confirm(tmp_path, "train.py", "--device", "gpu")
    if result.returncode == 0:
        pytest.skip("this machine has a GPU")
    assert result.returncode == 2
    assert "no GPU was found" in result.stderr


def test_a_budget_that_is_no_duration(tmp_path):
    result = confirm(tmp_path, "train.py", "--budget", "soon")
    assert result.returncode == 2
    assert "is no duration such as 90s, 10m or 2h" in result.stderr


@pytest.mark.training
def test_a_recorded_run_is_confirmed_without_its_script(tmp_path):
    write(tmp_path, TOO_HIGH)
    command = [sys.executable, "-m", "fitdoctor", "record", "train.py", "-o", "run"]
    environment = {**os.environ, "KERAS_BACKEND": "jax"}
    recorded = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300
    )
    assert recorded.returncode == 0, recorded.stderr
    (tmp_path / "train.py").unlink()
    arguments = (
        "run",
        "--remedy",
        "lower-learning-rate",
        "--seeds",
        "5",
        "--output-format",
        "json",
        "--apply",
    )
    told = confirm(tmp_path, *arguments)
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout)["confirmations"]
    assert found[0]["verdict"]["word"] == "confirmed"
    assert found[0]["target"] == "run"
    assert "-  optimizer = Adam(learning_rate=1)\n" in found[0]["diff"]
    assert set(found[0]["before"]) >= {"recording/recording.json", "recording/data.npz"}
    recipe = json.loads((tmp_path / "run/fixed-lower-learning-rate/recipe.json").read_text())
    assert recipe["verdict"]["word"] == "confirmed"
    assert (tmp_path / "run/fixed-lower-learning-rate/model.keras").is_file()


@pytest.mark.training
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("dropuot", "no such remedy: 'dropuot' (did you mean 'dropout'?)"),
        ("clean-data", "clean-data is advice for people"),
    ],
)
def test_a_remedy_that_cannot_be_tried_is_told_before_the_script_runs(tmp_path, name, told):
    write(tmp_path, "raise ValueError('the script was run')")
    result = confirm(tmp_path, "train.py", "--remedy", name)
    assert result.returncode == 2
    assert told in result.stderr
    assert "the script was run" not in result.stderr


def test_mistakes_in_the_settings_are_told_before_the_script_is_run(tmp_path):
    write(tmp_path, "raise ValueError('the script was run')")
    (tmp_path / "fitdoctor.toml").write_text('ignore = ["OF0O1"]\n')
    result = confirm(tmp_path, "train.py")
    assert result.returncode == 2
    assert "fitdoctor.toml: ignore: " in result.stderr
    assert "the script was run" not in result.stderr


@pytest.mark.training
def test_the_example_of_the_readme_is_trained_by_the_fast_engine(tmp_path, monkeypatch):
    """Compiled as users do: its learning rate is so high that last bits grow within two epochs."""
    monkeypatch.delenv("XLA_FLAGS", raising=False)
    example = Path(__file__).parents[2] / "examples" / "train.py"
    write(tmp_path, example.read_text())
    few = ("--remedy", "lower-learning-rate", "--seeds", "1", "--epochs", "2")
    result = confirm(tmp_path, "train.py", *few)
    assert result.returncode == 0, result.stderr
    assert "plain fit" not in result.stderr
