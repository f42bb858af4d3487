"""Which remedies can be tried on a captured script."""

from pathlib import Path

import pytest
from example_scripts import written

from fitdoctor.capture.script import capture
from fitdoctor.confirm.prescription import prescribe

HEAD = """\
import keras
import numpy as np
from keras import layers

rows = np.random.default_rng(%s)
x = rows.normal(size=(40, 4)).astype("float32")
"""
FIT = "model.compile(keras.optimizers.SGD(0.01), 'mse')\nmodel.fit(x, x, epochs=4)\n"


def tried(folder: Path, text: str, remedy: str) -> tuple[list[str], list[str]]:
    """The remedies that can be tried, and what is told about the others."""
    told: list[str] = []
    candidates = prescribe(capture(written(folder, text)), [remedy], 3, told.append)
    return [each.remedy for each in candidates], told


@pytest.mark.parametrize("seed", ["0", ""])
def test_data_that_the_script_draws_anew_each_time_is_no_hindrance(
    tmp_path: Path, seed: str
) -> None:
    text = HEAD % seed + "model = keras.Sequential([layers.Dense(8, 'relu'), layers.Dense(4)])\n"
    assert tried(tmp_path, text + FIT, "lower-learning-rate") == (["lower-learning-rate"], [])


def test_a_constant_with_two_meanings_is_no_hindrance(tmp_path: Path) -> None:
    text = (
        HEAD % "0"
        + "COLUMNS = 4\n"
        + "model = keras.Sequential([layers.Dense(COLUMNS, 'relu'), layers.Dense(COLUMNS)])\n"
    )
    assert tried(tmp_path, text + FIT, "fewer-units") == (["fewer-units"], [])
