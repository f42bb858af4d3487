"""A statement behind the call of fit."""

import runpy
from pathlib import Path
from typing import Any

import pytest
from example_scripts import HEAD, written

from fitdoctor.capture.script import capture
from fitdoctor.edits.changes import CannotEdit
from fitdoctor.remedies import get_remedy
from fitdoctor.remedies.patching import patch

MODEL = "net = keras.Sequential([layers.Dense(4), layers.Dense(1)])\nnet.compile('sgd', 'mse')\n"


def patched(folder: Path, text: str, remedy: str) -> str:
    found = patch(capture(written(folder, text)), get_remedy(remedy))
    assert len(found.recording.after_training) == 1
    return found.edit.files["train.py"]


def test_the_line_after_fit_names_the_model_as_the_script_does(tmp_path: Path) -> None:
    text = HEAD + MODEL + "if True:\n    run = net.fit(x, y)\n    net.save('net.keras')\n"
    edited = patched(tmp_path, text, "int8-quantisation")
    assert '    run = net.fit(x, y)\n    net.quantize("int8")\n    net.save' in edited


@pytest.mark.training
@pytest.mark.parametrize("remedy", ["int8-quantisation", "magnitude-pruning"])
def test_the_line_does_what_trials_do_to_a_model(tmp_path: Path, remedy: str) -> None:
    """While an edit is proved the script is stopped at its fit: here it runs whole."""
    text = HEAD + MODEL + "net.fit(x, y, verbose=0)\n"
    found = patch(capture(written(tmp_path, text)), get_remedy(remedy))
    by_line, by_trial = (trained(tmp_path, each) for each in (found.edit.files["train.py"], text))
    before = [weight.copy() for weight in by_trial.get_weights()]
    found.recording.after_training[0].apply(by_trial)
    after = by_trial.get_weights()
    assert len(after) != len(before) or any(
        (a != b).any() for a, b in zip(after, before, strict=True)
    )
    assert all((a == b).all() for a, b in zip(by_line.get_weights(), after, strict=True))


def trained(folder: Path, text: str) -> Any:
    """The model that a script makes when it runs to its end, under one seed."""
    import keras

    keras.utils.set_random_seed(0)
    return runpy.run_path(str(written(folder, text).path))["net"]


def test_numpy_is_imported_where_the_script_does_not_know_it(tmp_path: Path) -> None:
    head = HEAD.replace("import numpy as np\n", "import numpy\n").replace("np.", "numpy.")
    assert "numpy.quantile" in patched(
        tmp_path, head + MODEL + "net.fit(x, y)\n", "magnitude-pruning"
    )
    head = "import keras\nfrom keras import layers\nx = y = keras.ops.ones((20, 4))\n"
    edited = patched(tmp_path, head + MODEL + "net.fit(x, y)\n", "magnitude-pruning")
    assert "\nimport numpy as np\n" in edited
    assert "abs(w) > np.quantile(abs(w), 0.3)" in edited


@pytest.mark.parametrize(
    ("fit", "reason"),
    [
        ("net.fit(x, y)\nnet.fit(x, y)\n", "trains again after this fit"),
        ("def train():\n    return net.fit(x, y)\ntrain()\n", "has no name after the call of fit"),
        ("for _ in range(2):\n    net.fit(x, y)\n", "trains again after this fit"),
        ("[net][0].fit(x, y)\n", "has no name after the call of fit"),
    ],
)
def test_where_no_line_can_follow_is_told(tmp_path: Path, fit: str, reason: str) -> None:
    found = capture(written(tmp_path, HEAD + MODEL + fit))
    with pytest.raises(CannotEdit, match=reason):
        get_remedy("int8-quantisation").edit_script(found)


def test_a_model_that_is_made_anew_in_a_loop_is_changed_there(tmp_path: Path) -> None:
    loop = "".join(f"    {line}\n" for line in (MODEL + "net.fit(x, y)").splitlines())
    edited = patched(tmp_path, HEAD + "for _ in range(2):\n" + loop, "int8-quantisation")
    assert edited.endswith('    net.fit(x, y)\n    net.quantize("int8")\n')


def test_a_name_that_means_something_else_stays(tmp_path: Path) -> None:
    head = "import jax.numpy as np\nimport keras\nfrom keras import layers\n"
    head += "x = y = keras.ops.ones((20, 4))\n"
    edited = patched(tmp_path, head + MODEL + "net.fit(x, y)\n", "magnitude-pruning")
    assert "\nimport numpy\n" in edited
    assert "abs(w) > numpy.quantile(abs(w), 0.3)" in edited
