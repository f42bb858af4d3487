"""Each remedy on each example: the patched script trains what the edited model trains."""

from dataclasses import replace

import pytest
from example_scripts import example, recording

from fitdoctor.capture.script import capture
from fitdoctor.edits.changes import CannotEdit
from fitdoctor.remedies import NotApplicable, get_remedy, remedies
from fitdoctor.remedies.patching import patch

NAMES = [
    "adam",
    "batch-size",
    "dropout",
    "early-stopping",
    "fewer-units",
    "gradient-clipping",
    "l2",
    "lower-learning-rate",
    "more-units",
    "raise-learning-rate",
    "reduce-lr-on-plateau",
    "warmup",
]
WIDTHS = ("fewer-units", "more-units")
RATES = ("lower-learning-rate", "raise-learning-rate", "warmup", "reduce-lr-on-plateau")
IS_ADAM = {"adam": "already"}
NO_VALIDATION = {"early-stopping": "no validation data"}
OWN_BATCHES = {"batch-size": "batches of its own"}
DIFFERENT = dict.fromkeys(WIDTHS, "makes several layers that would need different values")

# What each example is refused, and a part of the reason.
REFUSED: dict[str, dict[str, str]] = {
    "argparse_flags": {},
    "autoencoder": {},
    "batch_normalised": DIFFERENT,
    "custom_layer": IS_ADAM | NO_VALIDATION,
    "dynamic_rate": NO_VALIDATION,
    "flowers.train": {},
    "functional_residual": {},
    "generator": IS_ADAM | NO_VALIDATION | OWN_BATCHES,
    "jax_backend": {},
    "kfold": IS_ADAM,
    "lstm_words": {},
    "own_loss": {},
    "py_dataset": IS_ADAM | NO_VALIDATION | OWN_BATCHES | DIFFERENT,
    "scheduled_rate": dict.fromkeys(RATES, "follows a schedule")
    | {"early-stopping": "it stops early already", "gradient-clipping": "clipped already"},
    "sequential_add": {},
    "sequential_list": IS_ADAM,
    "settings_class": {},
    "settings_dict": NO_VALIDATION,
    "tf_dataset": IS_ADAM | OWN_BATCHES,
    "two_inputs": {},
    "writes_files": {},
}


def test_the_names_that_rules_refer_to() -> None:
    assert list(remedies()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_remedy_explains_itself(name: str) -> None:
    text = type(get_remedy(name)).__doc__
    assert text is not None
    assert "Source:" in text
    assert get_remedy(name).summary.endswith(".")


@pytest.mark.training
@pytest.mark.parametrize("script", REFUSED)
def test_script_and_model_are_changed_alike_or_refused(script: str) -> None:
    found = recording(script)
    before = found.fingerprint()
    for name in NAMES:
        reason = REFUSED[script].get(name)
        if reason is not None:
            with pytest.raises((NotApplicable, CannotEdit), match=reason):
                get_remedy(name).edit_script(found)
            continue
        edit = get_remedy(name).edit_script(found)
        after = capture(example(script), found.fit_index, edit.files).fingerprint()
        assert after == get_remedy(name).edit_model(found).fingerprint(), name
        assert after != before, name
    assert found.fingerprint() == before  # no edit reaches into the recording it came from


@pytest.mark.training
@pytest.mark.parametrize("name", ["dropout", "l2", *WIDTHS])
def test_layers_of_a_subclass_are_changed_in_its_script_alone(name: str) -> None:
    found = recording("subclassed")
    patched = patch(found, get_remedy(name))
    assert not patched.is_checked
    assert patched.recording.fingerprint() != found.fingerprint()
    with pytest.raises(CannotEdit, match="can only be changed in its script"):
        get_remedy(name).edit_model(found)


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


@pytest.mark.parametrize("name", NAMES)
def test_each_strength_trains_something_else(name: str) -> None:
    short, remedy = recording("functional_residual"), get_remedy(name)
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
