"""Arms share a compiled program where they train alike, and only there."""

import numpy as np
import pytest

from fitdoctor.trials.arm import Arm
from fitdoctor.trials.devices import choose_device
from fitdoctor.trials.fused import Fused
from fitdoctor.trials.plain import train
from fitdoctor.trials.run import choose_engine
from fitdoctor.trials.task import prepare
from tests.trials.small import arm, dense, rows

keras = pytest.importorskip("keras")
layers = keras.layers
on_jax = pytest.mark.skipif(keras.backend.backend() != "jax", reason="the engine is for JAX")
pytestmark = [pytest.mark.training, on_jax]


def built(*hidden, optimizer="adam", loss="sparse_categorical_crossentropy", **compile_arguments):
    """A function that builds a classifier of new copies of the hidden layers."""

    def build():
        copies = [layer.from_config(layer.get_config()) for layer in hidden]
        model = keras.Sequential([keras.Input((4,)), *copies, layers.Dense(2, "softmax")])
        model.compile(keras.optimizers.get(optimizer), loss, **compile_arguments)
        return model

    return build


def program(build, **fit):
    tested = arm(build=build, **fit)
    return Fused(prepare([tested], 1, print), tested, side_by_side=False).program


def test_arms_that_differ_in_rate_and_data_share_and_train_as_fit_does():
    slow, fast = dense(learning_rate=0.001), dense(learning_rate=0.003)
    x, y = rows(seed=7)
    arms = [arm("slow", slow), arm("fast", fast), arm("other rows", fast, x=x, y=y)]
    task = prepare(arms, 2, print)
    engine = choose_engine(task, arms, choose_device("cpu"), [1])
    for each in arms:
        (fused,), plain = engine.train(each, [2]), train(task, each, 2)
        assert fused.engine == "fused"
        for name, values in plain.history.items():
            np.testing.assert_allclose(fused.history[name], values, rtol=1e-5, atol=1e-5)
        np.testing.assert_allclose(fused.losses, plain.losses, rtol=1e-4, atol=1e-5)
    programs = {id(Fused(task, each, side_by_side=False).program) for each in arms}
    assert len(programs) == 1


@pytest.mark.parametrize(
    "build",
    [
        built(layers.Dense(9, "relu")),
        built(layers.Dense(8, "tanh")),
        built(layers.Dense(8, "relu", kernel_regularizer=keras.regularizers.L2(1e-3))),
        built(layers.Dense(8, "relu"), layers.Dropout(0.1)),
        built(layers.Dense(8, "relu"), optimizer="sgd"),
        built(layers.Dense(8, "relu"), optimizer={"class_name": "Adam", "config": {"clipnorm": 1}}),
        built(layers.Dense(8, "relu"), loss=keras.losses.SparseCategoricalCrossentropy(True)),
        built(layers.Dense(8, "relu"), metrics=["accuracy"]),
    ],
    ids=["units", "activation", "l2", "dropout", "optimizer", "clipping", "loss", "metrics"],
)
def test_another_training_has_a_program_of_its_own(build):
    assert program(build) is not program(built(layers.Dense(8, "relu")))


def test_batch_size_and_form_of_labels_count():
    build = built(layers.Dense(8, "relu"), metrics=["accuracy"])
    assert program(build, batch_size=8) is not program(build)
    assert program(build, y=rows()[1][:, None]) is not program(build)


def test_what_a_layer_learned_from_data_is_not_shared():
    """The mean of a Normalization is part of what is compiled."""

    def build(mean):
        def normalised():
            return built(layers.Normalization(mean=mean, variance=1.0), layers.Dense(8))()

        return Arm("", normalised, arm().fit)

    arms = [build(0.0), build(3.0)]
    task = prepare(arms[:1], 1, print)
    first, second = (Fused(task, each, side_by_side=False) for each in arms)
    assert first.program is not second.program
    (one,), (other,) = first.train([1]), second.train([1])
    assert one.history["loss"] != other.history["loss"]


def test_functions_of_the_script_are_not_shared_by_their_name():
    def scaled(factor):
        def loss(labels, outputs):
            return factor * keras.losses.sparse_categorical_crossentropy(labels, outputs)

        return loss

    arms = [Arm("", built(layers.Dense(8), loss=scaled(n)), arm().fit) for n in (1.0, 2.0)]
    task = prepare(arms[:1], 1, print)
    (one,), (other,) = (Fused(task, each, side_by_side=False).train([1]) for each in arms)
    assert other.history["loss"][0] > 1.5 * one.history["loss"][0]
