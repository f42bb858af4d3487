"""Train small Keras models and keep the histories of those that prove healthy.

    KERAS_BACKEND=jax python -m benchmarks.simulation.record

What is healthy is not judged from the history that is kept, but from a large sample that no
training saw (`fresh`) and from training on: the loss on it ended within 2% of its fall of its best,
twice as many epochs lower it by less than 5% of its fall, it lies clearly below the loss of a
model that only knows the mean or the class shares, and it is at most twice the training loss: a
wider gap is overfitting too, rise or no rise. Histories go to data/healthy.jsonl.xz, a line a run,
rounded to six digits.
"""

from __future__ import annotations

import json
import lzma
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Array = NDArray[np.float64]
Split = tuple[Array, Array]

TARGET = Path(__file__).parent / "data" / "healthy.jsonl.xz"
TRAININGS = 42
ENDS_AT_BEST = 0.02
MORE_TO_GAIN = 0.05
LEARNED = 0.8
WIDEST_GAP = 2.0


def draw_data(rng: Generator) -> tuple[str, bool, list[Split]]:
    """A data set: its name, whether it is a classification, and train, validation, fresh parts."""
    from sklearn import datasets

    seed = int(rng.integers(2**31))
    rows, spread = 12_000, float(rng.uniform(0.1, 1))
    made = {
        "moons": lambda: datasets.make_moons(rows, noise=0.1 + 0.3 * spread, random_state=seed),
        "blobs": lambda: datasets.make_blobs(rows, 8, centers=5, cluster_std=4, random_state=seed),
        "classes": lambda: datasets.make_classification(
            rows, 20, n_informative=8, n_classes=3, flip_y=0.2 * spread, random_state=seed
        ),
        "friedman": lambda: datasets.make_friedman1(rows, 10, noise=2 * spread, random_state=seed),
        "linear": lambda: datasets.make_regression(rows, 15, noise=60 * spread, random_state=seed),
        "digits": lambda: datasets.load_digits(return_X_y=True),
    }
    name = str(rng.choice(list(made)))
    inputs, targets = made[name]()
    classification = name not in {"friedman", "linear"}
    inputs = (inputs - inputs.mean(0)) / (inputs.std(0) + 1e-9)
    if not classification:
        targets = (targets - targets.mean()) / targets.std()
    order = rng.permutation(len(inputs))
    train, val = (900, 300) if name == "digits" else (int(rng.integers(800, 4000)), 400)
    parts = np.split(order, [train, train + val])
    return name, classification, [(inputs[part], targets[part]) for part in parts]


def build(rng: Generator, classes: int, steps: int) -> Any:
    """A compiled MLP: size, activation, regularisation, optimizer and schedule drawn by chance."""
    import keras

    regularizer = keras.regularizers.L2(float(rng.choice([0, 1e-4, 1e-3])))
    layers: list[Any] = []
    for _ in range(int(rng.integers(1, 3))):
        width, activation = int(rng.choice([8, 16, 32])), str(rng.choice(["relu", "tanh", "gelu"]))
        layers.append(
            keras.layers.Dense(width, activation=activation, kernel_regularizer=regularizer)
        )
        if rng.random() < 0.3:
            layers.append(keras.layers.BatchNormalization())
        if rng.random() < 0.3:
            layers.append(keras.layers.Dropout(float(rng.choice([0.1, 0.3]))))
    layers.append(keras.layers.Dense(classes or 1, activation="softmax" if classes else None))
    rate: Any = float(rng.choice([1e-3, 3e-3, 1e-2]))
    if rng.random() < 0.6:
        rate = keras.optimizers.schedules.CosineDecay(rate, steps, alpha=0.02)
    momentum = keras.optimizers.SGD(rate, momentum=0.9)
    model = keras.Sequential(layers)
    model.compile(
        optimizer=keras.optimizers.Adam(rate) if rng.random() < 0.7 else momentum,
        loss="sparse_categorical_crossentropy" if classes else "mse",
        metrics=["accuracy"] if classes else ["mae"],
        steps_per_execution=8,
    )
    return model


def is_healthy(fresh: Array, loss: Array, ignorant: float) -> bool:
    """Judge a training by its loss on fresh data, which goes on to twice as many epochs as `loss`.

    `ignorant` is the loss of a model that ignores its inputs.
    """
    epochs = len(loss)
    fall = fresh[0] - fresh[:epochs].min()
    end = float(np.median(fresh[epochs - 3 : epochs]))
    return bool(
        end - fresh[:epochs].min() <= ENDS_AT_BEST * fall
        and end - np.median(fresh[-3:]) <= MORE_TO_GAIN * fall
        and end < LEARNED * ignorant
        and end < WIDEST_GAP * np.median(loss[-3:])
    )


def train(seed: int) -> dict[str, Any]:
    """Train one model for twice the epochs that are kept; say whether it was healthy."""
    import keras

    rng = np.random.default_rng(seed)
    keras.utils.set_random_seed(seed)
    name, classification, (seen, validation, fresh) = draw_data(rng)
    epochs, batch = int(rng.choice([15, 25, 40, 60])), int(rng.choice([32, 64, 128]))
    classes = int(seen[1].max()) + 1 if classification else 0
    model = build(rng, classes, epochs * len(seen[0]) // batch)
    losses: list[float] = []
    measure = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: losses.append(
            model.evaluate(*fresh, batch_size=4096, verbose=0)[0]
        )
    )
    logged = model.fit(
        *seen,
        validation_data=validation,
        epochs=2 * epochs,
        batch_size=batch,
        verbose=0,
        callbacks=[measure],
    ).history
    history = {key: [float(f"{x:.6g}") for x in values[:epochs]] for key, values in logged.items()}
    return {
        "seed": seed,
        "data": name,
        "healthy": is_healthy(
            np.array(losses), np.array(history["loss"]), _ignorant_loss(seen[1], classes)
        ),
        "history": history,
    }


def _ignorant_loss(targets: Array, classes: int) -> float:
    if not classes:
        return float(np.var(targets))
    shares = np.bincount(targets.astype(int), minlength=classes) / len(targets)
    return float(-(shares * np.log(shares)).sum())


def main() -> None:
    """Train, keep the healthy ones, and say how many that were."""
    kept = []
    for seed in range(TRAININGS):
        run = train(seed)
        print(seed, run["data"], "healthy" if run["healthy"] else "not healthy", flush=True)
        if run.pop("healthy"):
            kept.append(json.dumps(run) + "\n")
    with lzma.open(TARGET, "wt") as target:
        target.writelines(kept)
    print(f"{len(kept)} of {TRAININGS} were healthy")


if __name__ == "__main__":
    main()
