"""Trainings with a growing callback, as numbers in JSON: a program that is run on each backend."""

import json
from typing import Any

import keras
import numpy as np

from fitdoctor.keras import GrowingBatch, GrowingL2

WORDS = np.random.default_rng(0).integers(0, 10, (32, 3))


def shrunk(halved: bool = False) -> dict[str, list[float]]:
    """By weight, what share of it is left after each epoch in which nothing is learned."""
    words = keras.Input((3,))
    embedded = keras.layers.Embedding(10, 4, name="embedding")(words)
    read = keras.layers.SimpleRNN(3, name="recurrent", bias_initializer="ones")(embedded)
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


ROWS = np.random.default_rng(0).normal(size=(32, 4)).astype("float32")
LABELS = 2 * ROWS[:, :1] - ROWS[:, 1:2]
OPTIMIZERS = {
    "momentum": lambda: keras.optimizers.SGD(0.05, momentum=0.9),
    "adam, accumulating": lambda: keras.optimizers.Adam(0.01, gradient_accumulation_steps=2),
}


def trained(name: str, stages: list[tuple[int, int]], *callbacks: Any) -> dict[str, Any]:
    """A training of so many epochs at each batch size, one fit after another."""
    keras.utils.set_random_seed(1)
    hidden = keras.layers.Dense(8, "tanh", name="hidden")
    outputs = keras.layers.Dense(1, name="outputs")
    model = keras.Sequential([keras.Input((4,)), hidden, outputs], name="net")
    optimizer = OPTIMIZERS[name]()
    model.compile(optimizer, "mse")
    for epochs, size in stages:
        model.fit(
            ROWS, LABELS, batch_size=size, epochs=epochs, shuffle=False, verbose=0,
            callbacks=list(callbacks),
        )  # fmt: skip
    return {
        "own optimizer": model.optimizer is optimizer,
        "updates": int(optimizer.iterations),
        "values": [
            [variable.name, variable.numpy().tolist()]
            for variable in (*model.weights, *optimizer.variables)
        ],
    }


class Updates(keras.callbacks.Callback):
    """The updates made by the end of each epoch."""

    def on_train_begin(self, logs: Any = None) -> None:
        self.made: list[int] = []

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.made.append(int(self.model.optimizer.iterations))


def updates_of_seven_batches() -> list[int]:
    """Where an epoch is no multiple of the batches of an update."""
    updates = Updates()
    trained("momentum", [(6, 5)], GrowingBatch([2, 4], factor=3), updates)
    return updates.made


if __name__ == "__main__":
    found: dict[str, Any] = {
        "shrunk": shrunk(),
        "shrunk at a falling rate": shrunk(halved=True),
        "updates of seven batches": updates_of_seven_batches(),
    }
    for each in OPTIMIZERS:
        found[each] = trained(each, [(6, 4)], GrowingBatch([2, 4], factor=2))
        found[f"{each}, by size"] = trained(each, [(2, 4), (2, 8), (2, 16)])
    print(json.dumps(found))
