"""The verbs on torch as Keras' backend. CI does not install torch: then they are skipped."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.training,
    pytest.mark.skipif(
        importlib.util.find_spec("torch") is None, reason="torch is not installed (pip install it)"
    ),
]

DATA = """
import keras
from sklearn.datasets import load_digits

x, y = load_digits(return_X_y=True)
x = x.astype("float32") / 16
"""
STEERED = """
model = keras.Sequential([
    keras.Input((64,)),
    keras.layers.Dense(32, activation="relu"),
    keras.layers.Dense(10, activation="softmax"),
])
model.compile(optimizer=keras.optimizers.Adam(1.0), loss="sparse_categorical_crossentropy")
model.fit(x[:300], y[:300], epochs=6, validation_data=(x[300:600], y[300:600]), callbacks=[
    keras.callbacks.ReduceLROnPlateau(patience=1),
    keras.callbacks.EarlyStopping(patience=4, restore_best_weights=True),
    keras.callbacks.CSVLogger("log.csv"),
])
"""
CONVOLUTIONAL = """
model = keras.Sequential([
    keras.Input((8, 8, 1)),
    keras.layers.Conv2D(8, 3, activation="relu"),
    keras.layers.BatchNormalization(),
    keras.layers.Dropout(0.2),
    keras.layers.Flatten(),
    keras.layers.Dense(10, activation="softmax"),
])
model.compile(optimizer=keras.optimizers.Adam(1.0), loss="sparse_categorical_crossentropy")
x = x.reshape(-1, 8, 8, 1)
model.fit(x[:300], y[:300], epochs=3, validation_data=(x[300:600], y[300:600]))
"""


def fitdoctor(folder: Path, *arguments: str) -> str:
    """What a verb prints, run on torch."""
    environment = {**os.environ, "KERAS_BACKEND": "torch", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "fitdoctor", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert "failed" not in done.stderr
    return done.stdout


def confirmed(folder: Path, target: str) -> dict[str, object]:
    """What is confirmed of a remedy that helps, with the device."""
    remedy = ("--remedy", "lower-learning-rate", "--seeds", "5")
    told = json.loads(fitdoctor(folder, "confirm", target, *remedy, "--output-format", "json"))
    assert told["device"]["backend"] == "torch"
    (found,) = told["confirmations"]
    assert found["verdict"]["word"] == "confirmed"
    return dict(found)


@pytest.mark.parametrize("text", [STEERED, CONVOLUTIONAL], ids=["steered", "convolutional"])
def test_a_verdict_and_the_same_again_without_a_journal(tmp_path: Path, text: str) -> None:
    (tmp_path / "train.py").write_text(DATA + text)
    first = confirmed(tmp_path, "train.py")
    (tmp_path / ".fitdoctor").rename(tmp_path / "before")
    assert confirmed(tmp_path, "train.py") == first
    assert sorted(each.name for each in tmp_path.iterdir()) == [".fitdoctor", "before", "train.py"]


def test_a_recording_is_confirmed_without_its_script(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(DATA + CONVOLUTIONAL)
    fitdoctor(tmp_path, "record", "train.py", "-o", "run", "--backend", "torch")
    (tmp_path / "train.py").unlink()
    assert confirmed(tmp_path, "run")["target"] == "run"


def test_an_edit_is_proved_and_gradients_are_measured(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(DATA + CONVOLUTIONAL)
    assert "+" in fitdoctor(tmp_path, "fix", "train.py", "--remedy", "l2")
    told = fitdoctor(tmp_path, "inspect", "train.py", "--output-format", "json", "--exit-zero")
    assert json.loads(told)["runs"][0]["measured"]["gradient_ratio"] > 0
