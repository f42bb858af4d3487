"""Arms of a baseline whose loss is wrong are scored by the crossentropy of their own answers."""

import numpy as np
import pytest

from fitdoctor.inspection.labels import labels_of
from fitdoctor.trials.held_out import HeldOut
from fitdoctor.trials.probabilities import LEAST, ProbabilityScorer, scorer_for_wrong_loss
from tests.trials.small import rows

keras = pytest.importorskip("keras")

X, Y = rows(60)
THREE = (Y + (X[:, 2] > 0.5)).astype("int32")
ONE_HOT = keras.utils.to_categorical(THREE, 3)
MARKS = np.stack([X[:, 0] > 0, X[:, 1] > 0, X[:, 2] > 0], axis=1).astype("int32")
BINARY, SPARSE, CATEGORICAL = (
    keras.losses.BinaryCrossentropy,
    keras.losses.SparseCategoricalCrossentropy,
    keras.losses.CategoricalCrossentropy,
)


def model(units, activation, loss):
    layers = [keras.Input((4,)), keras.layers.Dense(units, activation)]
    made = keras.Sequential(layers)
    made.compile("sgd", loss)
    return made


RIGHT = {
    "softmax, class numbers": (3, "softmax", SPARSE(), THREE),
    "logits, class numbers": (3, None, SPARSE(from_logits=True), THREE),
    "softmax, one-hot rows": (3, "softmax", CATEGORICAL(), ONE_HOT),
    "logits, one-hot rows": (3, None, CATEGORICAL(from_logits=True), ONE_HOT),
    "sigmoid, two classes": (1, "sigmoid", BINARY(), Y),
    "logits, two classes": (1, None, BINARY(from_logits=True), Y),
    "sigmoids, marks": (3, "sigmoid", BINARY(), MARKS),
}


@pytest.mark.training
@pytest.mark.parametrize(("units", "activation", "loss", "y"), RIGHT.values(), ids=RIGHT)
def test_where_the_loss_is_right_it_is_the_same_and_is_not_replaced(units, activation, loss, y):
    made = model(units, activation, loss)
    assert scorer_for_wrong_loss(made, y) is None
    losses = ProbabilityScorer(labels_of(y)).losses(made, HeldOut(X, y))
    assert losses.shape == (60,)
    assert losses.mean() == pytest.approx(made.evaluate(X, y, verbose=0), rel=1e-4)
    weighted = ProbabilityScorer(labels_of(y)).losses(made, HeldOut(X, y, np.full(60, 2.0)))
    np.testing.assert_allclose(weighted, 2 * losses)


@pytest.mark.parametrize("labels", [{"one": Y, "two": THREE}, [Y, THREE], None])
def test_several_outputs_keep_the_losses_of_the_script(labels):
    inputs = keras.Input((4,))
    made = keras.Model(inputs, {name: keras.layers.Dense(1)(inputs) for name in ("one", "two")})
    made.compile("sgd", {"one": "mse", "two": "mse"})
    assert scorer_for_wrong_loss(made, labels) is None


@pytest.mark.training
def test_a_second_softmax_in_the_loss_does_not_count():
    wrong, right = model(3, "softmax", SPARSE(from_logits=True)), model(3, "softmax", SPARSE())
    right.set_weights(wrong.get_weights())
    scorer = scorer_for_wrong_loss(wrong, THREE)
    assert scorer is not None
    held = HeldOut(X, THREE)
    np.testing.assert_allclose(scorer.losses(wrong, held), scorer.losses(right, held), rtol=1e-6)
    assert scorer.count(60) == 60


@pytest.mark.training
def test_a_class_without_an_output_has_the_least_probability():
    made = model(2, "softmax", SPARSE())
    scorer = scorer_for_wrong_loss(made, THREE)
    assert scorer is not None
    losses = scorer.losses(made, HeldOut(X, THREE))
    np.testing.assert_allclose(losses[THREE == 2], -np.log(LEAST))


@pytest.mark.parametrize(
    ("units", "activation", "loss", "y"),
    [
        (1, None, "mse", Y),  # a regression on 0 and 1 is unusual, not wrong
        (3, "softmax", "mse", ONE_HOT),
        (3, "softmax", BINARY(), ONE_HOT),
        (1, "sigmoid", BINARY(), X[:, 0]),  # soft labels
        (1, keras.activations.exponential, BINARY(), Y),
    ],
)
def test_what_may_be_meant_so_is_not_replaced(units, activation, loss, y):
    assert scorer_for_wrong_loss(model(units, activation, loss), y) is None
