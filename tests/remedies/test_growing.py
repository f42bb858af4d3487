"""The callbacks whose strength grows do what they say, on every backend that is installed."""

import importlib.util
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from example_scripts import HEAD, recording, written

from fitdoctor.capture.loading import load
from fitdoctor.capture.saving import save
from fitdoctor.capture.script import capture
from fitdoctor.growing import GrowingL2
from fitdoctor.remedies import get_remedy
from fitdoctor.remedies.patching import patch

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

TRAINING = (
    HEAD
    + """
model = keras.Sequential([layers.Dense(3), layers.Dense(1)])
model.compile({optimizer}, "mse")
model.fit(x, y, epochs=6)
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
        timeout=300,
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
    for weight in ("lstm kernel", "lstm recurrent_kernel", "dense kernel"):
        np.testing.assert_allclose(left.pop(weight), np.cumprod(1 - np.array(shares)), rtol=1e-5)
    assert {"lstm bias", "dense bias", "frozen kernel", "embedding embeddings"} <= left.keys()
    for values in left.values():
        np.testing.assert_array_equal(values, 1.0)


@pytest.mark.parametrize(("decay", "epochs"), [(1.0, 5), (-0.1, 5), (float("nan"), 5), (0.1, 1)])
def test_what_cannot_grow_is_refused(decay: float, epochs: int) -> None:
    with pytest.raises(ValueError, match=r"decay is a share|nothing grows"):
        GrowingL2(decay, epochs)


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        ("keras.optimizers.AdamW()", "decays the weights already"),
        ("keras.optimizers.Adam(weight_decay=0.01)", "decays the weights already"),
    ],
)
def test_weights_that_decay_are_not_shrunk_too(made: str, reason: str, tmp_path: Path) -> None:
    found = capture(written(tmp_path, TRAINING.format(optimizer=made)))
    assert reason in str(get_remedy("growing-l2").applies(found))


def test_the_callback_is_stored_and_is_added_once(tmp_path: Path) -> None:
    patched = patch(recording("sequential_list"), get_remedy("growing-l2"), 0.3)
    assert save(patched.recording, tmp_path / "recording") == []
    found = load(tmp_path / "recording")
    assert found.fingerprint() == patched.recording.fingerprint()
    (callback,) = found.callbacks
    assert (callback.decay, callback.epochs) == (0.3, patched.recording.fit_arguments["epochs"])
    assert get_remedy("growing-l2").applies(found) == "the kernels are shrunk already"


def test_the_script_says_what_it_needs_from_now_on() -> None:
    edit = patch(recording("tf_dataset"), get_remedy("growing-l2")).edit
    assert "\nfrom fitdoctor.keras import GrowingL2\n" in edit.files["tf_dataset.py"]
    assert edit.warnings == ("tf_dataset.py:19: the script now needs fitdoctor where it runs",)
