"""The callbacks whose strength grows do what they say, on every backend that is installed."""

import importlib.util
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from example_scripts import HEAD, recording, written

from fitdoctor.capture.loading import load
from fitdoctor.capture.saving import save
from fitdoctor.capture.script import capture
from fitdoctor.growing import GrowingBatch, GrowingL2
from fitdoctor.remedies import get_remedy
from fitdoctor.remedies.patching import patch
from fitdoctor.remedies.treatment import parse_treatment

pytestmark = pytest.mark.training
BACKENDS = [
    pytest.param(
        name,
        marks=pytest.mark.skipif(
            importlib.util.find_spec(name) is None, reason=f"{name} is not installed"
        ),
    )
    for name in ("jax", "tensorflow", "torch")
]

ROWS = np.linspace(-1, 1, 12)[:, None]
TRAINING = (
    HEAD
    + """
model = keras.Sequential([layers.Dense(3), layers.Dense(1)])
model.compile(keras.optimizers.{optimizer}, "mse")
model.fit(x, y, epochs=6, batch_size={batch_size})
"""
)


@cache
def trained(backend: str) -> dict[str, Any]:
    """What the trainings of growing.py give on a backend, by their names."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("growing.py"))],
        env={**os.environ, "KERAS_BACKEND": backend, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    ("name", "shares"),
    [
        ("shrunk", [0.0, 0.05, 0.1, 0.15, 0.2]),
        ("shrunk at a falling rate", [0.0, 0.025, 0.025, 0.01875, 0.0125]),
    ],
)
def test_trained_kernels_alone_shrink_by_a_growing_share(
    backend: str, name: str, shares: list[float]
) -> None:
    left = dict(trained(backend)[name])
    for weight in ("recurrent kernel", "recurrent recurrent_kernel", "dense kernel"):
        np.testing.assert_allclose(left.pop(weight), np.cumprod(1 - np.array(shares)), rtol=1e-5)
    assert {"recurrent bias", "dense bias", "frozen kernel", "embedding embeddings"} <= left.keys()
    for values in left.values():
        np.testing.assert_array_equal(values, 1.0)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("optimizer", ["momentum", "adam, accumulating"])
def test_a_growing_batch_trains_as_larger_batches_do(backend: str, optimizer: str) -> None:
    grown, by_size = (trained(backend)[f"{optimizer}{how}"] for how in ("", ", by size"))
    assert grown["own optimizer"]
    assert grown["updates"] == by_size["updates"]
    assert [name for name, _ in grown["values"]] == [name for name, _ in by_size["values"]]
    for (name, found), (_, expected) in zip(grown["values"], by_size["values"], strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6, err_msg=name)


@pytest.mark.parametrize("backend", BACKENDS)
def test_batches_that_wait_for_an_update_wait_over_the_end_of_an_epoch(backend: str) -> None:
    # Two epochs of 7 batches by 1, by 3 (2 batches are left and dropped) and by 9.
    assert trained(backend)["updates of seven batches"] == [7, 14, 16, 18, 18, 19]


@pytest.mark.parametrize(
    "optimizer",
    [
        keras.optimizers.SGD(keras.optimizers.schedules.CosineDecay(0.1, 9)),
        keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(0.1)),
    ],
    ids=["schedule", "loss scaling"],
)
def test_a_batch_grows_at_a_constant_rate_only(optimizer: Any) -> None:
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(optimizer, "mse")
    with pytest.raises(ValueError, match="constant learning rate and no loss scaling"):
        model.fit(ROWS, ROWS, epochs=2, verbose=0, callbacks=[GrowingBatch([1])])


@pytest.mark.parametrize("factor", [1, 0.5, 2.5, float("nan")])
def test_a_batch_grows_by_whole_numbers(factor: float) -> None:
    with pytest.raises(ValueError, match="whole number from 2 on"):
        GrowingBatch([1], factor)


def test_a_checkpoint_in_between_can_be_loaded(tmp_path: Path) -> None:
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile("adam", "mse")
    saving = keras.callbacks.ModelCheckpoint(str(tmp_path / "{epoch}.keras"))
    model.fit(ROWS, ROWS, batch_size=2, epochs=3, verbose=0, callbacks=[GrowingBatch([1]), saving])
    with pytest.warns(UserWarning, match="Skipping variable loading for optimizer"):
        checkpoint = keras.saving.load_model(tmp_path / "3.keras")
    assert checkpoint.get_weights() == model.get_weights()
    model.save(tmp_path / "model.keras")
    found = keras.saving.load_model(tmp_path / "model.keras")
    assert int(found.optimizer.iterations) == int(model.optimizer.iterations) == 6 + 3 + 3


@pytest.mark.parametrize(
    ("decay", "epochs"), [(1.0, 5), (-0.1, 5), (float("nan"), 5), (0.1, 1), (0.1, float("nan"))]
)
def test_what_cannot_grow_is_refused(decay: float, epochs: int) -> None:
    with pytest.raises(ValueError, match=r"decay is a share|nothing grows"):
        GrowingL2(decay, epochs)


def refused(remedy: str, optimizer: str, folder: Path, batch_size: int = 2) -> str:
    """Why a remedy is refused for a training of 20 rows by this optimizer."""
    text = TRAINING.format(optimizer=optimizer, batch_size=batch_size)
    return str(get_remedy(remedy).applies(capture(written(folder, text))))


@pytest.mark.parametrize("optimizer", ["AdamW()", "Adam(weight_decay=0.01)"])
def test_weights_that_decay_are_not_shrunk_too(optimizer: str, tmp_path: Path) -> None:
    assert refused("growing-l2", optimizer, tmp_path) == "the optimizer decays the weights already"


def test_a_batch_grows_to_an_epoch_at_most(tmp_path: Path) -> None:
    assert refused("growing-batch", "SGD()", tmp_path, batch_size=5) == "None"
    assert "an epoch has 3 batches: too few for updates by 4" in refused(
        "growing-batch", "SGD()", tmp_path, batch_size=7
    )
    assert "an epoch has 4 batches: too few for updates by 12" in refused(
        "growing-batch", "SGD(gradient_accumulation_steps=3)", tmp_path, batch_size=5
    )


ONCE = {
    "growing-l2": ("the kernels are shrunk already", ["growing-l2"]),
    "growing-batch": (
        "GrowingBatch grows the batch in the place of a falling rate already",
        ["growing-batch", "cosine-decay", "reduce-lr-on-plateau"],
    ),
}


@pytest.mark.parametrize("name", ONCE)
def test_a_callback_is_stored_and_is_added_once(name: str, tmp_path: Path) -> None:
    remedy = get_remedy(name)
    patched = patch(recording("sequential_list"), remedy, remedy.strengths[1])
    assert save(patched.recording, tmp_path / "recording") == []
    found = load(tmp_path / "recording")
    assert found.fingerprint() == patched.recording.fingerprint()
    reason, others = ONCE[name]
    assert [get_remedy(other).applies(found) for other in others] == [reason] * len(others)


def test_a_script_with_both_says_what_it_needs_from_now_on() -> None:
    edit = parse_treatment("growing-l2+growing-batch").patch(recording("tf_dataset")).edit
    text = edit.files["tf_dataset.py"]
    assert text.count("from fitdoctor.keras import Growing") == 2
    assert "GrowingL2(decay=0.1, epochs=4), GrowingBatch(at_epochs=[2, 3], factor=2)]" in text
    assert "tf_dataset.py:19: the script now needs fitdoctor where it runs" in edit.warnings
