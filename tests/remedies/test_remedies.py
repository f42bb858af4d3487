"""Each remedy on each example: the patched script trains what the edited model trains."""

from dataclasses import replace

import pytest
from example_scripts import WRONG_BY_CONSTRUCTION, example, recording

from fitdoctor.capture.script import capture
from fitdoctor.edits.changes import CannotEdit
from fitdoctor.remedies import NotApplicable, get_remedy, remedies
from fitdoctor.remedies.patching import patch
from remedies.test_layer_remedies import MADE
from remedies.test_pretrained_backbone import NAME as BACKBONE

SCRIPTS = [
    "argparse_flags",
    "autoencoder",
    "batch_normalised",
    "custom_layer",
    "dynamic_rate",
    "flowers.train",
    "functional_residual",
    "generator",
    "jax_backend",
    "kfold",
    "lstm_words",
    "own_loss",
    "py_dataset",
    "scheduled_rate",
    "sequential_add",
    "sequential_list",
    "settings_class",
    "settings_dict",
    "tf_dataset",
    "two_inputs",
    "writes_files",
]

SCHEDULED = {"scheduled_rate": "follows a schedule"}
OTHER_WIDTHS = dict.fromkeys(
    ("batch_normalised", "py_dataset"), "makes several layers that would need different values"
)
IS_ADAM = dict.fromkeys(
    ("custom_layer", "generator", "kfold", "py_dataset", "sequential_list", "tf_dataset"), "already"
)
NO_VALIDATION = dict.fromkeys(
    ("custom_layer", "dynamic_rate", "generator", "py_dataset", "settings_dict"),
    "no validation data",
)
NO_CROSS_ENTROPY = dict.fromkeys(
    ("autoencoder", "jax_backend", "own_loss", "settings_class", "two_inputs", "writes_files"),
    "no cross-entropy",
)
BALANCED = dict.fromkeys(
    ("argparse_flags", "batch_normalised", "custom_layer", "dynamic_rate", "functional_residual",
     "kfold", "sequential_add", "sequential_list", "settings_dict"),
    "balanced",
)  # fmt: skip
UNKNOWN_LABELS = dict.fromkeys(("generator", "py_dataset", "tf_dataset"), "labels of .* not known")
NO_SMOOTHING = dict.fromkeys(set(SCRIPTS) - {"lstm_words", "sequential_add"}, "Keras smooths")
HAS_MOMENTUM = {"functional_residual": "with momentum already"}
IS_PLAIN_SGD = dict.fromkeys(
    ("argparse_flags", "batch_normalised", "dynamic_rate", "flowers.train", "jax_backend",
     "own_loss", "scheduled_rate", "sequential_add", "settings_class", "settings_dict",
     "two_inputs", "writes_files"),
    "without momentum already",
)  # fmt: skip
FEW_BATCHES = dict.fromkeys(("jax_backend", "writes_files"), "too few for updates by 4")
OWN_BATCHES = dict.fromkeys(("generator", "py_dataset", "tf_dataset"), "batches of its own")

# The examples on which a remedy is refused, and a part of the reason.
REFUSED: dict[str, dict[str, str]] = {
    "adagrad": {"autoencoder": "already"},
    "adam": IS_ADAM,
    "adamw": {},
    "batch-size": OWN_BATCHES,
    "class-weights": NO_CROSS_ENTROPY | BALANCED | UNKNOWN_LABELS,
    "cosine-decay": SCHEDULED,
    "dropout": {},
    "early-stopping": NO_VALIDATION | {"scheduled_rate": "it stops early already"},
    "exponential-decay": SCHEDULED,
    "fewer-parameters": OTHER_WIDTHS,
    "fewer-units": OTHER_WIDTHS,
    "find-learning-rate": SCHEDULED
    | {"generator": "read only once", "functional_residual": "falls at no learning rate"},
    "gradient-accumulation": {},
    "gradient-clipping": {"scheduled_rate": "clipped already"},
    "gradient-clipping-by-value": {"scheduled_rate": "clipped already"},
    "growing-batch": SCHEDULED | FEW_BATCHES,
    "growing-l2": {},
    "int8-quantisation": {},
    "l1": {},
    "l2": {},
    "label-smoothing": NO_SMOOTHING,
    "linear-decay": SCHEDULED,
    "lower-learning-rate": SCHEDULED,
    "magnitude-pruning": {},
    "mixed-precision": {},
    "momentum": HAS_MOMENTUM,
    "more-units": OTHER_WIDTHS,
    "raise-learning-rate": SCHEDULED,
    "reduce-lr-on-plateau": SCHEDULED,
    "rmsprop": {"lstm_words": "already"},
    "sgd": IS_PLAIN_SGD,
    "step-decay": SCHEDULED,
    "train-longer": {"own_loss": r"passes epochs with \* or \*\*"},
    "warmup": SCHEDULED,
}
NAMES = list(REFUSED)

# These act on the trained model: the training that is captured stays the same.
AFTER_TRAINING = {"int8-quantisation", "magnitude-pruning"}

# A range test trains: it is shown on these alone.
SLOW = {
    "find-learning-rate": {
        "flowers.train", "functional_residual", "generator", "scheduled_rate", "tf_dataset",
    }
}  # fmt: skip


def test_every_remedy_is_held_to_this() -> None:
    mending = {remedy for _, remedy in WRONG_BY_CONSTRUCTION.values()}
    assert {*remedies()} == {*NAMES, *MADE, *mending, BACKBONE}


@pytest.mark.parametrize("name", remedies())
def test_every_remedy_explains_itself(name: str) -> None:
    text = type(get_remedy(name)).__doc__
    assert text is not None
    assert "Source:" in text
    assert get_remedy(name).summary.endswith(".")


@pytest.mark.training
@pytest.mark.parametrize("script", SCRIPTS)
def test_script_and_model_are_changed_alike_or_refused(script: str) -> None:
    found = recording(script)
    before = found.fingerprint()
    for name in NAMES:
        if script not in SLOW.get(name, SCRIPTS):
            continue
        reason = REFUSED[name].get(script)
        if reason is not None:
            with pytest.raises((NotApplicable, CannotEdit), match=reason):
                get_remedy(name).edit_script(found)
            continue
        edit = get_remedy(name).edit_script(found)
        after = capture(example(script), found.fit_index, edit.files).fingerprint()
        assert after == get_remedy(name).edit_model(found).fingerprint(), name
        assert (after == before) == (name in AFTER_TRAINING), name
    assert found.fingerprint() == before  # no edit reaches into the recording it came from


@pytest.mark.training
@pytest.mark.parametrize("name", ["dropout", "l2", "fewer-units", "more-units"])
def test_layers_of_a_subclass_are_changed_in_its_script_alone(name: str) -> None:
    found = recording("subclassed")
    patched = patch(found, get_remedy(name))
    assert not patched.is_checked
    assert patched.recording.fingerprint() != found.fingerprint()
    with pytest.raises(CannotEdit, match="can only be changed in its script"):
        get_remedy(name).edit_model(found)


@pytest.mark.training
def test_a_subclass_is_made_anew_from_what_its_constructor_was_given() -> None:
    found = recording("subclassed")
    edited = get_remedy("lower-learning-rate").edit_model(found)
    assert edited.model is not found.model
    assert edited.model.hidden.units == 24  # not 32, which the constructor takes by default


@pytest.mark.training
def test_an_opaque_subclass_is_changed_in_its_script_alone() -> None:
    found = recording("subclassed_opaque")
    patched = patch(found, get_remedy("lower-learning-rate"))
    assert not patched.is_checked
    assert "SGD(learning_rate=0.001)" in patched.edit.files["subclassed_opaque.py"]
    with pytest.raises(CannotEdit, match="Net is opaque"):
        get_remedy("lower-learning-rate").edit_model(found)


@pytest.mark.training
def test_a_fine_tuned_model_keeps_its_weights_and_its_width() -> None:
    found = recording("fine_tuning", fit=2)
    edited = get_remedy("dropout").edit_model(found)
    trained, kept = found.model.get_weights(), edited.model.get_weights()
    assert all((a == b).all() for a, b in zip(trained, kept, strict=True))
    assert get_remedy("fewer-units").applies(found) is not None


@pytest.mark.parametrize("name", sorted(set(NAMES) - AFTER_TRAINING))
def test_each_strength_trains_something_else(name: str) -> None:
    remedy = get_remedy(name)
    short = recording(next(script for script in SCRIPTS if script not in REFUSED[name]))
    found = replace(short, fit_arguments={**short.fit_arguments, "epochs": 60})
    prints = {remedy.edit_model(found, each).fingerprint() for each in remedy.strengths}
    assert len(prints) == len(remedy.strengths)


def test_fresh_weights_are_drawn_anew() -> None:
    found = recording("jax_backend")
    first, second = (get_remedy("adam").edit_model(found).model.get_weights() for _ in range(2))
    assert (first[0] != second[0]).any()


def test_applies_tells_the_reason() -> None:
    assert get_remedy("adam").applies(recording("kfold")) == "the optimizer is Adam already"
    assert get_remedy("adam").applies(recording("own_loss")) is None
