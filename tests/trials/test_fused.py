"""The fused engine gives the numbers of `keras.fit` on JAX, or says why it does not train."""

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
GrowingL2 = pytest.importorskip("fitdoctor.growing").GrowingL2
layers = keras.layers
on_jax = pytest.mark.skipif(keras.backend.backend() != "jax", reason="the engine is for JAX")
pytestmark = [pytest.mark.training, on_jax]
TAME = 0.003


def images(count=40):
    x, y = rows(count, 64)
    return x.reshape(count, 8, 8, 1), y


def words(count=40):
    generator = np.random.default_rng(0)
    return generator.integers(1, 20, (count, 6)), generator.integers(0, 2, count)


def stack(hidden, shape):
    """Hidden layers, made anew at each call, under a classifier."""

    def build():
        model = keras.Sequential([keras.Input(shape), *hidden(), layers.Dense(2, "softmax")])
        model.compile(
            keras.optimizers.Adam(TAME), "sparse_categorical_crossentropy", metrics=["accuracy"]
        )
        return model

    return build


MODELS = {
    "dense": (rows, stack(lambda: [
        layers.Normalization(mean=0.5, variance=2.0), layers.Dense(6), layers.BatchNormalization(),
        layers.Activation("relu"), layers.Dropout(0.3), layers.GaussianNoise(0.1),
        layers.Dense(6, "sigmoid", kernel_regularizer="l2"), layers.LayerNormalization(),
    ], shape=(4,))),
    "convolution": (images, stack(lambda: [
        layers.RandomFlip(), layers.Rescaling(0.5), layers.Conv2D(2, 3), layers.MaxPooling2D(),
        layers.SpatialDropout2D(0.2), layers.SeparableConv2D(3, 2), layers.LeakyReLU(),
        layers.GlobalAveragePooling2D(),
    ], shape=(8, 8, 1))),
    "sequence": (words, stack(lambda: [
        layers.Embedding(20, 4), layers.Conv1D(4, 2, padding="same"),
        layers.Bidirectional(layers.LSTM(3, return_sequences=True)), layers.GRU(3, dropout=0.2),
        layers.Reshape((3, 1)), layers.Flatten(),
    ], shape=(6,))),
}  # fmt: skip

OPTIMIZERS = {
    "momentum": lambda: keras.optimizers.SGD(TAME, momentum=0.9, nesterov=True),
    "decayed": lambda: keras.optimizers.AdamW(TAME, weight_decay=0.01),
    "rmsprop": lambda: keras.optimizers.RMSprop(TAME),
    "scheduled": lambda: keras.optimizers.Adam(
        keras.optimizers.schedules.PiecewiseConstantDecay([6, 9], [TAME, TAME / 10, TAME / 100])
    ),
    "accumulating": lambda: keras.optimizers.Adagrad(
        TAME, clipvalue=0.1, gradient_accumulation_steps=4
    ),
}

CALLBACKS = {
    "early-stopping": lambda: keras.callbacks.EarlyStopping(patience=1, restore_best_weights=True),
    "plateau": lambda: keras.callbacks.ReduceLROnPlateau(patience=1, min_delta=0.1),
    "scheduler": lambda: keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.9),
}


def assert_same(fused, plain):
    assert (fused.outcome, fused.reason) == (plain.outcome, plain.reason)
    assert fused.engine != plain.engine
    assert fused.history.keys() == plain.history.keys()
    for name, values in plain.history.items():
        np.testing.assert_allclose(fused.history[name], values, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(fused.losses, plain.losses, rtol=1e-4, atol=1e-5)
    assert fused.kept_epoch == plain.kept_epoch


def compare_arms(arms, tested, seeds=(5,), epochs=3, side_by_side=False):
    """Train one of the arms both ways; all numbers must agree."""
    task = prepare(arms, epochs, print)
    fused = Fused(task, tested, side_by_side).train(list(seeds))
    for trial in fused:
        assert_same(trial, train(task, tested, trial.seed))
    return fused


def compare(tested, seeds=(5,), epochs=3, side_by_side=False):
    return compare_arms([tested], tested, seeds, epochs, side_by_side)


@pytest.mark.parametrize("name", MODELS)
def test_layers(name, record_property):
    data, build = MODELS[name]
    x, y = data(40)
    given = {"x": x, "y": y, "batch_size": 16, "validation_data": (x[:20], y[:20])}
    compare(Arm(name, build, given), epochs=2)
    record_property("accepted", sorted({type(layer).__name__ for layer in build().layers}))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_optimizers(name):
    def build():
        model = keras.Sequential([keras.Input((4,)), layers.Dense(2, "softmax")])
        model.compile(OPTIMIZERS[name](), "sparse_categorical_crossentropy")
        return model

    compare(arm(name, build))


@pytest.mark.parametrize(
    ("name", "side_by_side"),
    [("early-stopping", True), ("plateau", False), ("scheduler", False)],
)
def test_callbacks_act_as_in_keras(name, side_by_side):
    noise = np.random.default_rng(0).integers(0, 2, 90)
    tested = arm(name, dense(learning_rate=TAME), y=noise, callbacks=[CALLBACKS[name]()])
    seeds = (5, 6) if side_by_side else (5,)
    trials = compare(tested, seeds, epochs=8, side_by_side=side_by_side)
    if name == "early-stopping":
        assert min(trial.epochs for trial in trials) < 8
    if name == "plateau":
        assert trials[0].history["learning_rate"][-1] < TAME


@pytest.mark.parametrize(
    "fit",
    [
        {"shuffle": False},
        {"sample_weight": np.linspace(0, 1, 90)},
        {"class_weight": {1: 3.0}},
        {"class_weight": {0: 0.5}, "y": rows()[1][:, None]},
        {"batch_size": 200},
    ],
    ids=["unshuffled", "weighted", "weighted classes", "a column of classes", "one batch"],
)
def test_arguments_of_fit(fit):
    compare(arm(**fit))


def test_divergence():
    def build():
        model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])
        model.compile(keras.optimizers.SGD(1e5), "mse")
        return model

    (trial,) = compare(arm("wild", build), epochs=6)
    assert trial.outcome == "diverged"


def notices_of(tested):
    notices = []
    task = prepare([tested], 1, notices.append)
    engine = choose_engine(task, [tested], choose_device("cpu"), [1])
    (trial,) = engine.train(tested, [1])
    assert trial.engine == ("fit" if notices else "fused")
    return "".join(notices)


class OwnStep(keras.Sequential):
    def train_step(self, *arguments):
        return super().train_step(*arguments)


def own_step():
    model = OwnStep([keras.Input((4,)), layers.Dense(2, "softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy")
    return model


def moving_average():
    model = dense()()
    model.compile(keras.optimizers.SGD(use_ema=True), "sparse_categorical_crossentropy")
    return model


@pytest.mark.parametrize(
    ("tested", "why"),
    [
        (arm(steps_per_epoch=2), "steps_per_epoch"),
        (arm(build=own_step), "its own loss"),
        (arm(build=moving_average), "moving average"),
        (arm(callbacks=[GrowingL2(decay=0.1, epochs=3)]), "GrowingL2 changes the model"),
    ],
    ids=["steps", "own step", "moving average", "growing"],
)
def test_what_is_not_accepted_goes_to_plain_fit_and_is_said(tested, why):
    assert why in notices_of(tested)


def test_a_mismatch_with_fit_is_found_and_said():
    """A layer whose numbers depend on how often it was traced: no two engines agree on it."""

    class Counting(layers.Layer):
        calls = 0

        def call(self, inputs):
            Counting.calls += 1
            return inputs * Counting.calls

    def build():
        model = keras.Sequential([keras.Input((4,)), Counting(), layers.Dense(2, "softmax")])
        model.compile("sgd", "sparse_categorical_crossentropy")
        return model

    assert "by fit" in notices_of(arm(build=build))
