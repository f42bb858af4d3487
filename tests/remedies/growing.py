"""Trainings with a growing callback, as numbers in JSON: a program that is run on each backend."""

import json
from typing import Any

import keras
import numpy as np

from fitdoctor.keras import GrowingL2

WORDS = np.random.default_rng(0).integers(0, 10, (32, 3))


def shrunk(halved: bool = False) -> dict[str, list[float]]:
    """By weight, what share of it is left after each epoch in which nothing is learned."""
    words = keras.Input((3,))
    embedded = keras.layers.Embedding(10, 4, name="embedding")(words)
    read = keras.layers.LSTM(3, name="lstm", bias_initializer="ones")(embedded)
    hidden = keras.layers.Dense(2, name="dense", bias_initializer="ones")(read)
    outputs = keras.layers.Dense(1, name="frozen", use_bias=False, trainable=False)(hidden)
    model = keras.Model(words, outputs)
    model.compile(keras.optimizers.SGD(0.1), "mse")
    before = [weight.numpy() for weight in model.weights]
    left: dict[str, list[float]] = {_name(weight): [] for weight in model.weights}

    def note(epoch: int, logs: object) -> None:
        for values, first, weight in zip(left.values(), before, model.weights, strict=True):
            nonzero = first != 0
            values.append(float(np.mean(weight.numpy()[nonzero] / first[nonzero])))

    slower = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate / 2 if epoch else rate)
    model.fit(
        WORDS, np.ones(32), batch_size=8, epochs=5, verbose=0, sample_weight=np.zeros(32),
        callbacks=[
            *([slower] if halved else []),
            GrowingL2(decay=0.2, epochs=5),
            keras.callbacks.LambdaCallback(on_epoch_end=note),
        ],
    )  # fmt: skip
    return left


def _name(weight: Any) -> str:
    layer, *_, name = weight.path.split("/")
    return f"{layer} {name}"


if __name__ == "__main__":
    trainings = {"shrunk": shrunk(), "shrunk at a falling rate": shrunk(halved=True)}
    print(json.dumps(trainings))
