"""Recordings in folders: left by the callback, read back elsewhere, refused where unsafe."""

import csv
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from example_scripts import EXAMPLES, HEAD, example, recording, written

from fitdoctor.capture.errors import CannotCapture
from fitdoctor.capture.loading import load
from fitdoctor.capture.saving import save
from fitdoctor.capture.script import capture

STORED = ["adapted_inputs", "autoencoder", "functional_residual", "lstm_words", "two_inputs"]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any, str]:
    """A folder that the callback filled, the history of that training, and what was said."""
    import keras

    from fitdoctor.keras import Recorder

    folder = tmp_path_factory.mktemp("run")
    x = np.random.default_rng(0).normal(size=(60, 4))
    model = keras.Sequential(
        [keras.Input((4,)), keras.layers.Dense(3, "relu"), keras.layers.Dense(1)]
    )
    model.compile(keras.optimizers.SGD(0.05), "mse", metrics=[keras.metrics.MeanAbsoluteError()])
    stop = keras.callbacks.EarlyStopping(patience=50, min_delta=0.1)
    log = keras.callbacks.CSVLogger(folder / "own.csv")
    weights = {0: 1.0, 1: 2.0}
    history = model.fit(
        x, (x[:, 0] > 0).astype(int), epochs=3, batch_size=10, validation_split=0.25, verbose=0,
        class_weight=weights, callbacks=[stop, log, Recorder(folder)],
    )  # fmt: skip
    return folder, history.history, ""


def test_the_callback_logs_the_curves_with_the_learning_rate(trained: Any) -> None:
    folder, history, _ = trained
    rows = list(csv.DictReader((folder / "history.csv").open()))
    assert [float(row["val_loss"]) for row in rows] == history["val_loss"]
    assert [float(row["learning_rate"]) for row in rows] == pytest.approx([0.05] * 3)


def test_the_callback_leaves_what_fit_was_given(trained: Any) -> None:
    found = load(trained[0] / "recording")
    assert found.fit_arguments["epochs"] == 3
    assert found.fit_arguments["batch_size"] == 10
    assert found.fit_arguments["class_weight"] == {0: 1.0, 1: 2.0}
    assert found.fit_arguments["x"].shape == (45, 4)
    assert found.fit_arguments["validation_data"][0].shape == (15, 4)
    assert [type(each).__name__ for each in found.callbacks] == ["EarlyStopping"]
    assert found.callbacks[0].min_delta == 0.1
    assert found.weights_fresh
    assert found.notes == ["the callback CSVLogger is not stored"]


def test_a_loaded_recording_trains_to_the_same_losses(trained: Any) -> None:
    folder, history, _ = trained
    import keras

    found = load(folder / "recording")
    again = {**found.fit_arguments, "shuffle": False, "verbose": 0}
    first, second = (load(folder / "recording").model for _ in range(2))
    assert first.evaluate(again["x"], again["y"], verbose=0) == second.evaluate(
        again["x"], again["y"], verbose=0
    )
    keras.utils.set_random_seed(1)
    assert found.model.fit(**again).history["loss"][-1] < 2 * history["loss"][0]


@pytest.mark.parametrize("name", STORED)
def test_saved_and_loaded_it_is_the_same_training(name: str, tmp_path: Path) -> None:
    before = recording(name)
    save(before, tmp_path / "recording")
    after = load(tmp_path / "recording")
    assert after.fingerprint() == before.fingerprint()
    kept = zip(before.model.get_weights(), after.model.get_weights(), strict=True)
    assert all(np.array_equal(a, b) for a, b in kept)


def test_saving_again_replaces_and_leaves_nothing_behind(tmp_path: Path) -> None:
    for name in ("autoencoder", "two_inputs"):
        save(recording(name), tmp_path / "recording")
    assert [path.name for path in tmp_path.iterdir()] == ["recording"]
    assert load(tmp_path / "recording").fingerprint() == recording("two_inputs").fingerprint()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("custom_layer", "needs 'Scale' of the script's own code|holds a Lambda layer"),
        ("own_loss", "needs 'cautious' of the script's own code"),
        ("generator", "the data is not stored: generator data is read by the script"),
    ],
)
def test_what_needs_the_script_is_refused_with_the_reason(
    name: str, reason: str, tmp_path: Path
) -> None:
    save(recording(name), tmp_path / "recording")
    with pytest.raises(CannotCapture, match=reason):
        load(tmp_path / "recording")


def test_a_lambda_is_never_loaded(tmp_path: Path) -> None:
    text = HEAD + (
        "model = keras.Sequential([keras.Input((4,)), layers.Lambda(abs), layers.Dense(1)])\n"
        "model.compile('sgd', 'mse')\nmodel.fit(x, y)\n"
    )
    save(capture(written(tmp_path, text)), tmp_path / "recording")
    with pytest.raises(CannotCapture, match="holds a Lambda layer, which is code"):
        load(tmp_path / "recording")


def test_data_over_the_limit_is_left_out_and_said(tmp_path: Path) -> None:
    notes = save(recording("autoencoder"), tmp_path / "recording", data_limit=1000)
    assert "the data is not stored: 1 MB are over the limit of 0 MB" in notes
    with pytest.raises(CannotCapture, match="over the limit"):
        load(tmp_path / "recording")


def test_no_folder_no_recording(tmp_path: Path) -> None:
    with pytest.raises(CannotCapture, match="holds no recording"):
        load(tmp_path)


@pytest.mark.training
def test_a_script_recorded_on_tensorflow_is_loaded_on_jax(tmp_path: Path) -> None:
    script = (
        (EXAMPLES / "own_loss.py")
        .read_text()
        .replace("loss=cautious, metrics=[cautious]", "loss='mae'")
    )
    written(tmp_path, script)
    code = (
        "import sys\nfrom pathlib import Path\nfrom fitdoctor.capture.script import find_script\n"
        "from fitdoctor.keras import record_script\n"
        f"record_script(find_script('train.py', folder=Path({str(tmp_path)!r})), Path('run'))\n"
    )
    environment = {**os.environ, "KERAS_BACKEND": "tensorflow"}
    subprocess.run([sys.executable, "-c", code], env=environment, cwd=tmp_path, check=True)
    found = load(tmp_path / "run" / "recording")
    assert found.backend == "jax"
    assert "recorded on the backend tensorflow, trained on jax (--backend chooses)" in found.notes
    assert (
        found.fit_arguments["x"].shape[0] + found.fit_arguments["validation_data"][0].shape[0]
        == 442
    )
    assert len(list(csv.DictReader((tmp_path / "run" / "history.csv").open()))) == 4


def test_record_says_where_there_is_no_such_fit(tmp_path: Path) -> None:
    from fitdoctor.keras import record_script

    with pytest.raises(CannotCapture, match=r"no_fit\.py reached 0 calls of fit, not 1"):
        record_script(example("no_fit"), tmp_path / "run")
