"""Held-out losses row by row: the baseline's own, without penalties."""

import numpy as np
import pytest

from fitdoctor.trials.held_out import HeldOut
from fitdoctor.trials.scoring import Scorer
from tests.trials.small import dense, rows

keras = pytest.importorskip("keras")


def squared(y_true, y_pred):
    """A user's own loss that reduces the batch by itself."""
    return keras.ops.mean((keras.ops.cast(y_true, y_pred.dtype)[:, None] - y_pred) ** 2)


LOSSES = {
    "by name": "sparse_categorical_crossentropy",
    "object": keras.losses.SparseCategoricalCrossentropy(),
    "sum": keras.losses.SparseCategoricalCrossentropy(reduction="sum"),
    "own function": squared,
}


def scored(model, held):
    return Scorer(model, print).losses(model, held)


@pytest.mark.training
@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
def test_row_losses_add_up_to_the_loss_that_keras_tells(loss):
    model = dense(loss=loss)()
    x, y = rows(40)
    losses = scored(model, HeldOut(x, y))
    assert losses.shape == (40,)
    told = model.evaluate(x, y, batch_size=40, verbose=0)[0]
    total = losses.sum() if getattr(loss, "reduction", "") == "sum" else losses.mean()
    assert total == pytest.approx(told, rel=1e-5)
    assert losses[3] == pytest.approx(
        model.evaluate(x[3:4], y[3:4], verbose=0)[0], rel=1e-5, abs=1e-6
    )


@pytest.mark.training
def test_penalties_do_not_count():
    keras.utils.set_random_seed(1)
    model = dense(l2=10.0)()
    plain = dense()()
    plain.set_weights(model.get_weights())
    held = HeldOut(*rows(30))
    np.testing.assert_allclose(scored(model, held), scored(plain, held), rtol=1e-6)


@pytest.mark.training
def test_weights_of_rows_count():
    model = dense()()
    x, y = rows(30)
    plain = scored(model, HeldOut(x, y))
    np.testing.assert_allclose(scored(model, HeldOut(x, y, np.full(30, 2.0))), 2 * plain, rtol=1e-5)


@pytest.mark.training
def test_several_outputs_are_weighed_as_compiled():
    inputs = keras.Input((4,))
    outputs = {
        "a": keras.layers.Dense(1, name="a")(inputs),
        "b": keras.layers.Dense(2, name="b")(inputs),
    }
    model = keras.Model(inputs, outputs)
    model.compile("sgd", {"a": "mse", "b": "mae"}, loss_weights={"a": 2.0, "b": 0.5})
    x, _ = rows(24)
    y = {"a": x[:, :1], "b": x[:, 1:3]}
    told = model.evaluate(x, y, verbose=0, return_dict=True)["loss"]
    assert scored(model, HeldOut(x, y)).mean() == pytest.approx(told, rel=1e-5)


@pytest.mark.training
def test_a_model_with_its_own_loss_is_scored_by_evaluate_and_says_so():
    class Own(keras.Model):
        def __init__(self):
            super().__init__()
            self.dense = keras.layers.Dense(1)

        def call(self, inputs):
            return self.dense(inputs)

        def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, **more):
            return keras.ops.mean((y - y_pred) ** 2)

    model = Own()
    model.compile("sgd")
    x, _ = rows(12)
    model(x)
    notices = []
    scorer = Scorer(model, notices.append)
    losses = scorer.losses(model, HeldOut(x, x[:, :1]))
    expected = (x[:, 0] - np.asarray(model(x))[:, 0]) ** 2
    np.testing.assert_allclose(losses, expected, rtol=1e-4)
    assert "scored by evaluate" in notices[0]
    assert scorer.count(12) == 12
    many = HeldOut(*[np.repeat(part, 20, axis=0) for part in (x, x[:, :1])])
    assert len(scorer.losses(model, many)) == scorer.count(240) == 200
