"""Each example that is wrong by construction: found before it trains, mended, and found no more."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from example_scripts import (
    EXAMPLES,
    FAIL_IN_THEIR_FIRST_STEP,
    HEAD,
    WRONG_BY_CONSTRUCTION,
    recording,
    written,
)

from fitdoctor.capture.errors import CannotCapture
from fitdoctor.capture.recording import Recording
from fitdoctor.capture.script import capture
from fitdoctor.edits.model import fresh_compile_arguments
from fitdoctor.edits.rebuild import rebuild
from fitdoctor.inspection.findings import inspect_recording
from fitdoctor.remedies import get_remedy, remedies
from fitdoctor.remedies.patching import Patched, patch

MENDING = sorted({remedy for _, remedy in WRONG_BY_CONSTRUCTION.values()})
patches: dict[str, Patched] = {}


def patched(name: str) -> Patched:
    if name not in patches:
        patches[name] = patch(recording(name), get_remedy(WRONG_BY_CONSTRUCTION[name][1]))
    return patches[name]


def found(recorded: Recording) -> dict[str, tuple[str, ...]]:
    """The rules of this kind that fire, with their remedies."""
    findings = inspect_recording(recorded, "", Path()).findings
    return {each.rule: each.remedies for each in findings if each.rule.startswith("WC")}


def train_one_epoch(recorded: Recording) -> None:
    model = rebuild(recorded.model)
    model.compile(**fresh_compile_arguments(recorded.compile_arguments))
    model.fit(**{**recorded.fit_arguments, "epochs": 1, "verbose": 0})


@pytest.mark.parametrize("name", WRONG_BY_CONSTRUCTION)
def test_it_is_found_and_names_its_remedy(name: str) -> None:
    rule, remedy = WRONG_BY_CONSTRUCTION[name]
    rules = found(recording(name))
    assert remedy in rules[rule]
    assert set(rules) - {rule} <= {"WC010"}  # a class number is out of reach of a wrong output, too


@pytest.mark.parametrize("name", WRONG_BY_CONSTRUCTION)
def test_script_and_model_are_mended_alike_and_nothing_is_found_any_more(name: str) -> None:
    assert patched(name).is_checked
    assert found(patched(name).recording) == {}
    for each in MENDING:
        assert get_remedy(each).applies(patched(name).recording) is not None


@pytest.mark.training
@pytest.mark.parametrize("name", FAIL_IN_THEIR_FIRST_STEP)
def test_what_failed_in_its_first_step_trains(name: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        train_one_epoch(recording(name))
    train_one_epoch(patched(name).recording)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("softmax_twice", "loss=keras.losses.SparseCategoricalCrossentropy()"),
        ("logits_as_probabilities", "keras.losses.SparseCategoricalCrossentropy(from_logits=True)"),
        ("one_unit_softmax", "layers.Dense(1, activation='sigmoid')"),
        ("one_hot_sparse", "loss=keras.losses.CategoricalCrossentropy(),  # wants class numbers"),
        ("sigmoid_classes", "Dense(10, activation='softmax'),  # each by itself"),
        ("bounded_regression", "keras.layers.Dense(1, activation='linear')"),
        ("accuracy_of_numbers", "metrics = ['mean_absolute_error']"),
    ],
)
def test_the_edit_in_the_script(name: str, line: str) -> None:
    assert line in patched(name).edit.files[f"{name}.py"]


@pytest.mark.parametrize("name", ["sequential_list", "lstm_words", "autoencoder", "own_loss"])
def test_nothing_is_found_or_mended_where_all_fits(name: str) -> None:
    assert found(recording(name)) == {}
    assert all(get_remedy(each).applies(recording(name)) is not None for each in MENDING)


def test_the_number_of_units_and_the_loss_change_with_the_activation(tmp_path: Path) -> None:
    text = HEAD + (
        "y = np.arange(20) % 3\nmodel = keras.Sequential([layers.Dense(1, 'sigmoid')])\n"
        "model.compile('adam', 'sparse_categorical_crossentropy')\nmodel.fit(x, y)\n"
    )
    recorded = capture(written(tmp_path, text))
    assert {"WC008", "WC010"} == set(found(recorded))
    mended = patch(recorded, remedies()["match-output"])
    assert "layers.Dense(3, 'softmax')" in mended.edit.files["train.py"]
    assert found(mended.recording) == {}


def test_a_sigmoid_before_a_loss_that_applies_it_again(tmp_path: Path) -> None:
    text = HEAD + (
        "y = np.arange(20) % 2\nmodel = keras.Sequential([layers.Dense(1, 'sigmoid')])\n"
        "model.compile('adam', keras.losses.BinaryCrossentropy(from_logits=True))\n"
        "model.fit(x, y)\n"
    )
    recorded = capture(written(tmp_path, text))
    assert found(recorded) == {"WC001": ("match-loss",)}
    mended = patch(recorded, remedies()["match-loss"])
    assert "keras.losses.BinaryCrossentropy())" in mended.edit.files["train.py"]
    assert found(mended.recording) == {}


@pytest.mark.training
def test_on_tensorflow_keras_finds_the_logits_and_nothing_is_wrong() -> None:
    command = ["inspect", "softmax_twice.py", "--backend", "tensorflow", "--output-format", "json"]
    done = subprocess.run(
        [sys.executable, "-m", "fitdoctor", *command], cwd=EXAMPLES, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    findings = json.loads(done.stdout)["findings"]
    assert [(each["rule"], each["severity"]) for each in findings] == [("WC012", "info")]


@pytest.mark.parametrize(
    ("argument", "told"),
    [
        ("learning_rate=0.1", "'learning_rate': give it to the optimizer"),
        ("epochs=3", "'epochs': give it to fit"),
        ("metric=['mae']", "'metric': did you mean 'metrics'?"),
    ],
)
def test_what_compile_does_not_take_is_told_in_one_line(
    tmp_path: Path, argument: str, told: str
) -> None:
    text = HEAD + f"keras.Sequential([layers.Dense(1)]).compile('sgd', 'mse', {argument})\n"
    with pytest.raises(CannotCapture, match=r"train.py:\d+: compile takes no argument") as refusal:
        capture(written(tmp_path, text))
    assert told in str(refusal.value)
