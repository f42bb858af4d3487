"""Remedies of data, layers and architecture: the patched script trains what the model edit does."""

from pathlib import Path

import numpy as np
import pytest
from example_scripts import HEAD, example, recording, written

from fitdoctor.capture.recording import Recording
from fitdoctor.capture.script import capture
from fitdoctor.edits.changes import CannotEdit
from fitdoctor.remedies import NotApplicable, get_remedy
from fitdoctor.remedies.patching import patch

# Examples on which a remedy is made, in forms that differ; all pairs: benchmarks/patching.
MADE = {
    "augmentation": ("image_cnn", "functional_residual"),
    "batch-normalisation": ("settings_dict", "batch_normalised", "tf_dataset"),
    "fewer-layers": ("sigmoid_stack", "lstm_words", "sequential_list", "sequential_add"),
    "gelu": ("functional_residual", "flowers.train"),
    "he-initialisation": ("functional_residual", "batch_normalised", "sequential_add"),
    "input-noise": ("functional_residual", "flowers.train"),
    "leaky-relu": ("sequential_list", "batch_normalised"),
    "more-layers": ("sigmoid_stack", "functional_residual", "lstm_words", "two_inputs"),
    "normalise-inputs": (
        "rare_class",
        "image_cnn",
        "custom_train_step",
        "argparse_flags",
        "sequential_add",
        "kfold",
    ),
    "random-flip": ("batch_normalised",),
    "recurrent-dropout": ("lstm_words",),
    "relu": ("sigmoid_stack", "two_inputs"),
    "selu": ("two_inputs", "batch_normalised"),
    "skip-connections": ("sigmoid_stack",),
    "spatial-dropout": ("functional_residual", "batch_normalised"),
}

REFUSED = [
    ("augmentation", "sequential_list", "no input takes images"),
    ("batch-normalisation", "lstm_words", "no hidden layer of a known kind is without"),
    ("fewer-layers", "kfold", "of 1 hidden layers 1 cannot be spared"),
    ("fewer-layers", "functional_residual", "of 2 hidden layers 1 cannot be spared"),
    ("fewer-layers", "settings_dict", "also makes the layer 'dense', which is to stay as it is"),
    ("fewer-layers", "subclassed", "how the layers .* are connected is not known"),
    ("he-initialisation", "adapted_inputs", "start from weights that suit them already"),
    ("input-noise", "lstm_words", "the inputs go into Embedding as they are"),
    ("input-noise", "image_cnn", "the inputs are too large for noise"),
    ("input-noise", "kfold", "the columns differ in scale"),
    ("input-noise", "two_inputs", "the input has no name of its own"),
    ("normalise-inputs", "adapted_inputs", "Normalization scales the inputs already"),
    ("normalise-inputs", "autoencoder", "the inputs are scaled already"),
    ("normalise-inputs", "generator", "generator data is read lazily"),
    ("normalise-inputs", "lstm_words", "the inputs go into Embedding as they are"),
    ("normalise-inputs", "subclassed", "Net is a subclass that reads its inputs by itself"),
    ("relu", "kfold", "no hidden activation is one that relu would stand in for"),
    ("recurrent-dropout", "kfold", "no recurrent layer"),
    ("skip-connections", "kfold", "only a functional model has a place"),
    ("skip-connections", "functional_residual", "no hidden layer has an input of the shape"),
    ("spatial-dropout", "adapted_inputs", "dropout already"),
    ("spatial-dropout", "kfold", "no hidden convolution"),
]
HARMLESS = {"augmentation", "input-noise", "random-flip", "recurrent-dropout", "spatial-dropout"}


@pytest.mark.training
@pytest.mark.parametrize(("name", "script"), [(n, s) for n in MADE for s in MADE[n]])
def test_script_and_model_are_changed_alike(name: str, script: str) -> None:
    found = recording(script)
    before = found.fingerprint()
    edit = get_remedy(name).edit_script(found)
    after = capture(example(script), found.fit_index, edit.files).fingerprint()
    assert after == get_remedy(name).edit_model(found).fingerprint()
    assert after != before
    assert found.fingerprint() == before


@pytest.mark.parametrize(("name", "script", "reason"), REFUSED)
def test_what_makes_no_sense_is_refused(name: str, script: str, reason: str) -> None:
    with pytest.raises((NotApplicable, CannotEdit), match=reason):
        get_remedy(name).edit_script(recording(script))


@pytest.mark.parametrize("name", MADE)
def test_each_strength_trains_something_else(name: str) -> None:
    found, remedy = recording(MADE[name][0]), get_remedy(name)
    prints = {remedy.edit_model(found, each).fingerprint() for each in remedy.strengths}
    assert len(prints) == len(remedy.strengths)


@pytest.mark.training
@pytest.mark.parametrize("name", sorted(MADE.keys() - HARMLESS))
def test_trained_weights_are_not_given_up(name: str) -> None:
    reason = get_remedy(name).applies(recording("fine_tuning", fit=2))
    assert reason is not None
    assert "the weights were loaded or trained before" in reason


def trained(folder: Path, model: str, rows: str = "x") -> Recording:
    """The recording of a small script with this model, trained on these rows."""
    text = HEAD + f"{model}model.compile('sgd', 'mse')\nmodel.fit({rows}, y, epochs=4)\n"
    return capture(written(folder, text))


def test_normalised_inputs_have_mean_0_and_variance_1(tmp_path: Path) -> None:
    model = "model = keras.Sequential([layers.Dense(8, 'relu'), layers.Dense(1)])\n"
    found = trained(tmp_path, model, "x * [1, 100, 0.001, 0] + [5, -300, 0, 7]")
    edited = get_remedy("normalise-inputs").edit_model(found).model
    rows = np.asarray(edited.layers[0](found.fit_arguments["x"]))
    assert np.allclose(rows.mean(0), 0, atol=0.02)
    assert np.allclose(rows.std(0), [1, 1, 1, 0], atol=0.01)


def test_inputs_far_from_zero_are_normalised_by_what_they_vary(tmp_path: Path) -> None:
    model = "model = keras.Sequential([layers.Dense(1)])\n"
    found = trained(tmp_path, model, "np.tile(x[:, :1], 4) / 11.5325626 + 1.7e9")
    edit = get_remedy("normalise-inputs").edit_script(found)
    assert "variance=4.0)" in edit.diff()


def test_noise_on_inputs_that_never_change_is_refused(tmp_path: Path) -> None:
    found = trained(tmp_path, "model = keras.Sequential([layers.Dense(1)])\n", "x * 0 + 0.5")
    assert get_remedy("input-noise").applies(found) == "the inputs never change"


def test_small_columns_beside_a_wide_one_are_normalised(tmp_path: Path) -> None:
    model = "model = keras.Sequential([layers.Dense(1)])\n"
    found = trained(tmp_path, model, "x * [0.01, 0.0001, 0.0001, 0.0001]")
    assert get_remedy("normalise-inputs").applies(found) is None
    found = trained(tmp_path, model, "x * [0.01, 0.01, 0.001, 0.001]")
    assert get_remedy("normalise-inputs").applies(found) == "the inputs are scaled already"


def test_one_scale_is_one_number_and_many_columns_of_different_scale_are_refused(
    tmp_path: Path,
) -> None:
    model = "model = keras.Sequential([layers.Dense(1)])\n"
    same = trained(tmp_path, model, "np.tile(x, 30)")
    edit = get_remedy("normalise-inputs").edit_script(same)
    assert "layers.Normalization(axis=None, mean=39.5, variance=533.0)" in edit.diff()
    other = trained(tmp_path, model, "np.tile(x, 30) * np.geomspace(1, 1e6, 120)")
    with pytest.raises(NotApplicable, match="120 columns of different scales"):
        get_remedy("normalise-inputs").edit_script(other)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "model = keras.Sequential([layers.Dense(1)])\n",
            "model = keras.Sequential([layers.Normalization(axis=None, mean=39.5, variance=533.0), "
            "layers.Dense(1)])\n",
        ),
        (
            "model = keras.Sequential([\n    layers.Dense(1, input_shape=(4,)),  # only\n])\n",
            "model = keras.Sequential([\n    layers.Input(shape=(4,)),\n"
            "    layers.Normalization(axis=None, mean=39.5, variance=533.0),\n"
            "    layers.Dense(1, input_shape=(4,)),  # only\n])\n",
        ),
        (
            "model = keras.Sequential()\n\n# the model\nmodel.add(layers.Dense(1))\n",
            "model = keras.Sequential()\n"
            "model.add(layers.Normalization(axis=None, mean=39.5, variance=533.0))\n"
            "\n# the model\nmodel.add(layers.Dense(1))\n",
        ),
        (
            "rows = keras.Input((4,))\nhidden = layers.Dense(4)(rows)\n"
            "model = keras.Model(inputs=rows, outputs=layers.Dense(1)(hidden + rows))\n",
            "rows = keras.Input((4,))\n"
            "prepared_rows = layers.Normalization(axis=None, mean=39.5, variance=533.0)(rows)\n"
            "hidden = layers.Dense(4)(prepared_rows)\n"
            "model = keras.Model(inputs=rows, outputs=layers.Dense(1)(hidden + prepared_rows))\n",
        ),
    ],
)
def test_the_text_with_normalised_inputs(tmp_path: Path, before: str, after: str) -> None:
    found = trained(tmp_path, before)
    patched = patch(found, get_remedy("normalise-inputs"))
    assert patched.is_checked
    assert after in patched.edit.files["train.py"]


def test_a_dead_initialisation_is_cured(tmp_path: Path) -> None:
    dead = "kernel_initializer='zeros', bias_initializer=keras.initializers.Constant(-20.)"
    model = f"model = keras.Sequential([layers.Dense(8, 'relu', {dead}), layers.Dense(1)])\n"
    patched = patch(trained(tmp_path, model), get_remedy("he-initialisation"))
    assert (
        "Dense(8, 'relu', kernel_initializer='he_normal', bias_initializer='zeros')"
        in (patched.edit.files["train.py"])
    )
    assert patched.is_checked


BLOCK = """\
rows = keras.Input((4,))
first = layers.Dense(4, 'tanh')(rows)
second = layers.Dense(4)(first)
second = layers.Activation('tanh')(second)
model = keras.Model(rows, layers.Dense(1)(layers.Dense(4, 'relu')(second)))
"""


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        (
            "skip-connections",
            [
                "+first = layers.Add()([first, rows])",
                "+second = layers.Add()([second, first])",
                "(layers.Add()([layers.Dense(4, 'relu')(second), second])))",
            ],
        ),
        ("fewer-layers", ["keras.Model(rows, layers.Dense(1)(second))"]),
        (
            "more-layers",
            ["layers.Dense(units=4, activation='relu')(layers.Dense(4, 'relu')(second"],
        ),
        ("relu", ["layers.Activation('relu')(second)", "layers.Dense(4, 'relu', kernel_init"]),
        ("batch-normalisation", ["+second = layers.BatchNormalization()(second)"]),
    ],
)
def test_the_text_of_a_functional_model(tmp_path: Path, name: str, lines: list[str]) -> None:
    patched = patch(trained(tmp_path, BLOCK), get_remedy(name))
    assert patched.is_checked
    for line in lines:
        assert line in patched.edit.diff()


def test_a_layer_goes_with_its_companions(tmp_path: Path) -> None:
    before = (
        "model = keras.Sequential([\n    layers.Dense(8, 'relu'),\n    layers.Dense(6),  # second\n"
        "    layers.BatchNormalization(),\n    layers.ReLU(),\n    layers.Dense(1),\n])\n"
    )
    patched = patch(trained(tmp_path, before), get_remedy("fewer-layers"))
    assert patched.is_checked
    assert (
        "model = keras.Sequential([\n    layers.Dense(8, 'relu'),\n    layers.Dense(1),\n])\n"
        in patched.edit.files["train.py"]
    )


def test_a_subclassed_model_gets_layers_where_it_makes_them() -> None:
    patched = patch(recording("subclassed"), get_remedy("batch-normalisation"))
    assert not patched.is_checked
    assert "keras.models.Sequential([keras.layers.Dense(width" in patched.edit.diff()
