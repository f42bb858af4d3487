"""Schedules span the training, and the learning rate that a range test finds is a good one."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from example_scripts import HEAD, recording, written

from fitdoctor.capture.data import random_split
from fitdoctor.capture.recording import Recording
from fitdoctor.capture.script import capture
from fitdoctor.remedies import NotApplicable, get_remedy
from fitdoctor.remedies.patching import patch
from fitdoctor.remedies.range_test import rate_of_lowest_loss

LINEAR = "model = keras.Sequential([layers.Dense(1)])\nmodel.compile('sgd', 'mse')\n"
EPOCHS = 10


def long(**given: Any) -> Recording:
    """A training of 16 steps an epoch at a rate of 0.01."""
    found = recording("functional_residual")
    return replace(found, fit_arguments={**found.fit_arguments, "epochs": EPOCHS, **given})


def rate_at(name: str, share: float, strength: float | None = None) -> float:
    """The learning rate that a remedy gives, after this share of the training."""
    edited = get_remedy(name).edit_model(long(), strength)
    schedule = edited.compile_arguments["optimizer"]._learning_rate
    return float(schedule(share * 16 * EPOCHS))


@pytest.mark.parametrize(
    ("name", "middle", "end"),
    [
        ("exponential-decay", 0.001, 0.0001),
        ("cosine-decay", 0.00505, 0.0001),
        ("linear-decay", 0.00505, 0.0001),
        ("step-decay", 0.01, 0.0001),
        ("warmup", 0.01, 0.01),
    ],
)
def test_schedules_span_the_training(name: str, middle: float, end: float) -> None:
    assert rate_at(name, 0.5) == pytest.approx(middle, abs=1e-8)
    assert rate_at(name, 1.0) == pytest.approx(end, abs=1e-8)


def test_the_strength_is_the_share_that_is_left() -> None:
    for name in ("exponential-decay", "cosine-decay", "linear-decay"):
        assert rate_at(name, 1.0, strength=0.1) == pytest.approx(0.001)
    assert rate_at("step-decay", 0.6, strength=0.3) == pytest.approx(0.003)


def test_a_training_of_few_steps_gets_no_schedule() -> None:
    reason = get_remedy("cosine-decay").applies(long(epochs=1, batch_size=10_000))
    assert reason == "it trains for 1 steps only: too few for a schedule"
    reason = get_remedy("gradient-accumulation").applies(long(epochs=1, batch_size=10_000))
    assert reason == "all of training has fewer than 4 batches"


@pytest.mark.training
def test_a_range_test_finds_a_rate_between_too_low_and_too_high(tmp_path: Path) -> None:
    text = HEAD + "x = x / 80\n" + LINEAR + "model.fit(x, y, epochs=9, batch_size=4)\n"
    found = capture(written(tmp_path, text))
    patched = patch(found, get_remedy("find-learning-rate"))
    assert patched.is_checked
    rate = float(patched.recording.compile_arguments["optimizer"].learning_rate)
    assert 0.003 < rate < 1  # gradient descent on these squares diverges above 1.2
    assert f"SGD(learning_rate={rate:.1g})" in patched.edit.diff()


@pytest.mark.training
def test_a_range_test_leaves_the_recording_as_it_was(tmp_path: Path) -> None:
    fit = "model(x)\nmodel.fit(x / 80, y, epochs=9, validation_split=0.5)\n"
    found = capture(written(tmp_path, HEAD + LINEAR + fit))
    before = found.fingerprint(), found.model.get_weights()
    get_remedy("find-learning-rate").edit_model(found)
    assert found.fingerprint() == before[0]
    assert all((a == b).all() for a, b in zip(found.model.get_weights(), before[1], strict=True))


@pytest.mark.training
def test_a_range_test_sees_no_row_that_trials_hold_out(tmp_path: Path) -> None:
    text = HEAD + "x = x / 80\n" + LINEAR + "model.fit(x, y, epochs=9, batch_size=4)\n"
    found = capture(written(tmp_path, text))
    labels = found.fit_arguments["y"].copy()
    labels[random_split(len(labels))[1]] = float("nan")
    unseen = replace(found, fit_arguments={**found.fit_arguments, "y": labels})
    assert rate_of_lowest_loss(unseen) == rate_of_lowest_loss(found)


@pytest.mark.training
def test_labels_of_noise_have_no_best_rate(tmp_path: Path) -> None:
    noise = "y = np.random.default_rng(0).normal(size=20)\nx = 0 * x\n"
    fit = "model.fit(x, y, epochs=9, batch_size=2)\n"
    found = capture(written(tmp_path, HEAD + noise + LINEAR + fit))
    with pytest.raises(NotApplicable, match="falls at no learning rate"):
        get_remedy("find-learning-rate").edit_script(found)


def test_a_training_that_fails_gets_no_range_test() -> None:
    found = recording("custom_train_step")  # its train_step is for TensorFlow
    reason = get_remedy("find-learning-rate").applies(found)
    assert reason is not None
    assert reason.startswith("the training fails: ")
