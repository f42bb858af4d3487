"""How long the trials of one comparison take: 2 arms x 8 seeds x 20 epochs, four ways.

    python benchmarks/confirm.py [--models mlp lstm cnn] [--ways ...] [--seeds 8] [--epochs 20]

- `tensorflow`, `jax`: one `fit` after another, as a script would, on that backend;
- `steps`: the same on JAX with `steps_per_execution` over the whole epoch;
- `fitdoctor-fit`: fitdoctor's trials by plain `fit`, with its shared compilation and scoring;
- `fused`: fitdoctor's fused engine, with its check against `fit` and its scoring.

Each way runs in a process of its own; building, compilation and scoring count, imports do not. The
arms differ in the learning rate. On a machine with a GPU (Keras on JAX) all ways use it. Each cell
has seconds by the clock, seconds of CPU time (all cores; fairer where the machine is shared), and
how many times faster than the first way it is by each.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

WAYS = ("tensorflow", "jax", "steps", "fitdoctor-fit", "fused")
ROWS, HELD_OUT, BATCH = 1000, 200, 32
RATES = (0.001, 0.003)
SHAPES = {"mlp": (20,), "lstm": (20, 8), "cnn": (16, 16, 1)}


def hidden_layers(model: str) -> list[Any]:
    import keras

    layers = keras.layers
    if model == "mlp":
        return [layers.Dense(64, "relu"), layers.Dense(64, "relu")]
    if model == "lstm":
        return [layers.LSTM(32)]
    return [
        layers.Conv2D(16, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(32, 3, activation="relu"),
        layers.Flatten(),
    ]


def builder(model: str, rate: float) -> Callable[[], Any]:
    def build() -> Any:
        import keras

        layers = [keras.Input(SHAPES[model]), *hidden_layers(model)]
        built = keras.Sequential([*layers, keras.layers.Dense(3, "softmax")])
        built.compile(
            keras.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"]
        )
        return built

    return build


def fit_arguments(model: str) -> dict[str, Any]:
    generator = np.random.default_rng(0)
    x = generator.normal(size=(ROWS + HELD_OUT, *SHAPES[model])).astype("float32")
    y = np.digitize(x.reshape(len(x), -1)[:, :4].sum(axis=1), [-1.0, 1.0])
    held_out = (x[ROWS:], y[ROWS:])
    return {"x": x[:ROWS], "y": y[:ROWS], "batch_size": BATCH, "validation_data": held_out}


def sequential(model: str, seeds: int, epochs: int, steps: int) -> None:
    import keras

    fit = fit_arguments(model)
    for rate in RATES:
        for seed in range(seeds):
            keras.utils.set_random_seed(seed)
            built = builder(model, rate)()
            built.steps_per_execution = steps
            built.fit(**fit, epochs=epochs, verbose=0)


def by_fitdoctor(model: str, seeds: int, epochs: int, fused: bool) -> None:
    from fitdoctor.trials.arm import Arm
    from fitdoctor.trials.devices import choose_device
    from fitdoctor.trials.run import run_trials
    from fitdoctor.trials.task import prepare

    fit = fit_arguments(model)
    arms = [Arm(f"rate {rate}", builder(model, rate), fit) for rate in RATES]
    task = prepare(arms, epochs, lambda text: print(text, file=sys.stderr))
    trials = list(run_trials(task, arms, range(seeds), choose_device(), fused=fused))
    assert {trial.outcome for trial in trials} == {"finished"}
    assert {trial.engine for trial in trials} == {"fused" if fused else "fit"}


def run_one(way: str, model: str, seeds: int, epochs: int) -> None:
    """Time one way in this process and print the seconds."""
    import keras

    keras.utils.set_random_seed(0)  # imports TensorFlow where it is installed
    begun, used = time.perf_counter(), time.process_time()
    if way in ("fused", "fitdoctor-fit"):
        by_fitdoctor(model, seeds, epochs, fused=way == "fused")
    else:
        sequential(model, seeds, epochs, steps=-(-ROWS // BATCH) if way == "steps" else 1)
    print(json.dumps([time.perf_counter() - begun, time.process_time() - used]))


def measured(way: str, model: str, seeds: int, epochs: int) -> tuple[float, float]:
    """Seconds by the clock and of CPU time, in a new process."""
    backend = "tensorflow" if way == "tensorflow" else "jax"
    command = [sys.executable, __file__, "--one", way, "--models", model]
    command += ["--seeds", str(seeds), "--epochs", str(epochs)]
    environment = {**os.environ, "KERAS_BACKEND": backend, "TF_CPP_MIN_LOG_LEVEL": "3"}
    result = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    clock, cpu = json.loads(result.stdout.splitlines()[-1])
    return float(clock), float(cpu)


def main() -> None:
    parser = argparse.ArgumentParser(description="Time the trials of one comparison.")
    parser.add_argument("--models", nargs="+", choices=SHAPES, default=list(SHAPES))
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS))
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--one", choices=WAYS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        run_one(options.one, options.models[0], options.seeds, options.epochs)
        return
    cores, load = os.cpu_count(), os.getloadavg()[0]
    print(f"{platform.platform()}, {cores} cores, load {load:.1f} at the start")
    print(f"2 arms x {options.seeds} seeds x {options.epochs} epochs; clock / CPU seconds")
    for model in options.models:
        first = None
        for way in options.ways:
            clock, cpu = measured(way, model, options.seeds, options.epochs)
            first = first or (clock, cpu)
            faster = f"{first[0] / clock:5.1f}x /{first[1] / cpu:5.1f}x"
            print(f"{model:5} {way:14} {clock:7.1f} /{cpu:7.1f} s   {faster}", flush=True)


if __name__ == "__main__":
    main()
