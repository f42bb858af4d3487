"""Every example script is captured as it is, or refused with the right reason."""

import json
import os
import subprocess
import sys

import pytest
from example_scripts import EXAMPLES, WRONG_BY_CONSTRUCTION, example, recording, text_at

from fitdoctor.capture.errors import CannotCapture
from fitdoctor.capture.script import capture

CAPTURED = dict.fromkeys(WRONG_BY_CONSTRUCTION, "arrays") | {
    "adapted_inputs": "arrays",
    "argparse_flags": "arrays",
    "autoencoder": "arrays",
    "batch_normalised": "arrays",
    "custom_layer": "arrays",
    "custom_train_step": "arrays",
    "dynamic_rate": "arrays",
    "fine_tuning": "arrays",
    "flowers.train": "arrays",
    "functional_residual": "arrays",
    "generator": "generator",
    "image_cnn": "arrays",
    "jax_backend": "arrays",
    "kfold": "arrays",
    "lstm_words": "arrays",
    "own_loss": "arrays",
    "photo_patches": "arrays",
    "py_dataset": "pydataset",
    "rare_class": "arrays",
    "scheduled_rate": "arrays",
    "sequential_add": "arrays",
    "sequential_list": "arrays",
    "settings_class": "arrays",
    "settings_dict": "arrays",
    "sigmoid_stack": "arrays",
    "subclassed": "arrays",
    "subclassed_opaque": "arrays",
    "tf_dataset": "tf.data",
    "two_inputs": "arrays",
    "writes_files": "arrays",
}
REFUSED = {
    "gradient_tape": "trains with a loop of its own",  # seen on TensorFlow only
    "no_fit": "ran to its end without a call of Model.fit",
    "own_error": "failed before its fit: KeyError: 'lines'",
    "regularizers_in_compile": "regularizers_in_compile.py:8: compile takes no argument "
    "'regularizers': give each layer its own, as in layers.Dense(64, kernel_regularizer='l2')",
    "train_on_batch": "train_on_batch.py:10 trains with a loop of its own (train_on_batch)",
}


def test_no_example_is_left_out() -> None:
    names = {path.stem for path in EXAMPLES.glob("*.py")} | {"flowers.train"}
    assert names == set(CAPTURED) | set(REFUSED)


@pytest.mark.parametrize("name", CAPTURED)
def test_captured_with_the_places_of_its_calls(name: str) -> None:
    found = recording(name)
    script = example(name)
    assert found.data_kind == CAPTURED[name]
    assert found.weights_fresh
    assert found.spans.fit is not None
    assert found.spans.compile is not None
    assert text_at(script, found.spans.fit).startswith("model.fit(")
    assert text_at(script, found.spans.compile).startswith("model.compile(")
    for layer in found.model.layers:
        if type(layer).__name__ not in {"InputLayer", "Add", "Concatenate"}:
            where = found.spans.layers[layer.name]
            assert type(layer).__name__ in text_at(script, where).split("(")[0]


@pytest.mark.parametrize("name", [name for name in REFUSED if name != "gradient_tape"])
def test_refused_with_the_reason(name: str) -> None:
    with pytest.raises(CannotCapture) as refusal:
        capture(example(name))
    assert REFUSED[name] in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_an_error_of_the_script_comes_with_its_own_traceback() -> None:
    with pytest.raises(CannotCapture) as refusal:
        capture(example("own_error"))
    details = refusal.value.details
    assert f'File "{EXAMPLES / "own_error.py"}", line 7, in read' in details
    assert details.count("File ") == 2  # no frame of fitdoctor's


ON_TENSORFLOW = """
import json, sys
from example_scripts import example
from fitdoctor.capture.errors import CannotCapture
from fitdoctor.capture.script import capture
from fitdoctor.remedies import get_remedy
found = {}
for name in ("custom_train_step", "gradient_tape", "tf_dataset", "sequential_add", "jax_backend"):
    try:
        before = capture(example(name))
    except CannotCapture as reason:
        found[name] = str(reason)
        continue
    remedy = get_remedy("lower-learning-rate")
    after = capture(before.script, patched=remedy.edit_script(before).files)
    agree = after.fingerprint() == remedy.edit_model(before).fingerprint() != before.fingerprint()
    found[name] = [before.backend, before.data_kind, agree]
print(json.dumps(found))
"""


@pytest.mark.training
def test_scripts_for_tensorflow_in_a_process_of_its_own() -> None:
    """Also what is left of a fit that ran: GradientTape works on this backend alone."""
    environment = {**os.environ, "KERAS_BACKEND": "tensorflow", "PYTHONPATH": "tests"}
    done = subprocess.run(
        [sys.executable, "-c", ON_TENSORFLOW],
        env=environment, cwd=EXAMPLES.parents[1], capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["custom_train_step"] == ["tensorflow", "arrays", True]
    assert found["tf_dataset"] == ["tensorflow", "tf.data", True]
    assert found["sequential_add"] == ["tensorflow", "arrays", True]
    assert "gradient_tape.py:13 trains with a loop of its own" in found["gradient_tape"]
    assert "set KERAS_BACKEND=jax" in found["jax_backend"]
