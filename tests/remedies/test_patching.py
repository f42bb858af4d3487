"""A patched script is proved by capturing it again."""

from pathlib import Path

import numpy as np
import pytest
from example_scripts import HEAD, recording, written

from fitdoctor.capture.script import capture
from fitdoctor.edits.changes import CannotEdit
from fitdoctor.remedies import get_remedy
from fitdoctor.remedies.patching import patch

FIT = "model.fit(x, y, epochs=4)\n"


def test_the_recording_comes_from_the_patched_script() -> None:
    found = recording("functional_residual")
    patched = patch(found, get_remedy("fewer-units"))
    assert patched.is_checked
    assert patched.recording.model.get_layer("conv2d").filters == 4
    assert patched.recording.script == found.script
    assert "-    first = keras.layers.Conv2D(8, 3" in patched.edit.diff()


def test_one_constant_for_two_meanings_is_left_alone(tmp_path: Path) -> None:
    text = HEAD + (
        "COLUMNS = 4\n"
        "model = keras.Sequential([layers.Dense(COLUMNS, 'relu'), layers.Dense(COLUMNS)])\n"
        "model.compile('sgd', 'mse')\nmodel.fit(x, x, epochs=4)\n"
    )
    patched = patch(capture(written(tmp_path, text)), get_remedy("fewer-units"))
    assert patched.is_checked
    assert "COLUMNS = 4\n" in patched.edit.files["train.py"]
    assert "[layers.Dense(2, 'relu'), layers.Dense(COLUMNS)]" in patched.edit.files["train.py"]
    assert "units was 'COLUMNS'" in patched.edit.warnings[0]


def test_a_layer_with_a_name_is_followed_to_each_of_its_uses(tmp_path: Path) -> None:
    text = HEAD + (
        "inputs = keras.Input((4,))\nshared = layers.Dense(4, 'tanh')\n"
        "once = shared(inputs)\ntwice = shared(once)\n"
        "model = keras.Model(inputs, layers.Dense(1)(twice))\nmodel.compile('sgd', 'mse')\n"
    )
    patched = patch(capture(written(tmp_path, text + FIT)), get_remedy("dropout"))
    assert patched.is_checked
    assert "+once = layers.Dropout(rate=0.3)(once)\n" in patched.edit.diff()
    assert "+twice = layers.Dropout(rate=0.3)(twice)\n" in patched.edit.diff()


@pytest.mark.parametrize(
    "draw", ["np.random.rand(20, 4)", "np.random.default_rng().random((20, 4))"]
)
def test_data_drawn_at_random_is_the_same_for_both(tmp_path: Path, draw: str) -> None:
    text = HEAD + f"x = {draw}\nmodel = keras.Sequential([layers.Dense(1)])\n"
    found = capture(written(tmp_path, text + "model.compile('sgd', 'mse')\n" + FIT))
    patched = patch(found, get_remedy("adam"))
    assert np.array_equal(patched.recording.fit_arguments["x"], found.fit_arguments["x"])


def test_a_script_that_goes_its_own_way_is_refused(tmp_path: Path) -> None:
    text = HEAD + (
        "model = keras.Sequential([layers.Dense(1)])\n"
        "optimizer = keras.optimizers.SGD(0.5)\noptimizer.learning_rate = 0.5\n"
        "model.compile(optimizer, 'mse')\n"
    )
    found = capture(written(tmp_path, text + FIT))
    with pytest.raises(CannotEdit, match="trains something else than was meant"):
        patch(found, get_remedy("lower-learning-rate"))


def test_a_patched_script_that_fails_is_refused_with_its_reason(tmp_path: Path) -> None:
    text = HEAD + (
        "model = keras.Sequential([layers.Dense(8, 'relu'), layers.Dense(1)])\n"
        "assert model.layers[0].units == 8\nmodel.compile('sgd', 'mse')\n"
    )
    found = capture(written(tmp_path, text + FIT))
    with pytest.raises(CannotEdit, match=r"the script with fewer-units fails: .*AssertionError"):
        patch(found, get_remedy("fewer-units"))
