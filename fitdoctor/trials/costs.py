"""What a trained model costs, as it would be used: each measure is lower where it is better."""

from __future__ import annotations

import math
import statistics
import tempfile
import time
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from fitdoctor.trials.held_out import HeldOut

WARM_UP, TIMED = 2, 11
"""Steps before the clock starts (the first one compiles), and those whose median counts."""


def parameters(model: Any, batch: HeldOut) -> float:
    """How many numbers the model holds."""
    return float(model.count_params())


def trained_parameters(model: Any, batch: HeldOut) -> float:
    """How many numbers training changes; the optimizer and its gradients take memory for each."""
    return float(sum(math.prod(weight.shape) for weight in model.trainable_weights))


def compressed_bytes(model: Any, batch: HeldOut) -> float:
    """The size of the saved model (a .keras file) after compression by zlib, in bytes."""
    with tempfile.TemporaryDirectory(prefix="fitdoctor-") as folder:
        file = Path(folder, "model.keras")
        model.save(file)
        return float(len(zlib.compress(file.read_bytes())))


def seconds_a_step(model: Any, batch: HeldOut) -> float:
    """The median time of a training step on one batch, in seconds; it trains the model."""
    seconds = []
    for _ in range(WARM_UP + TIMED):
        begun = time.perf_counter()
        model.train_on_batch(batch.x, batch.y, sample_weight=batch.weight)
        seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds[WARM_UP:])


COSTS: dict[str, Callable[[Any, HeldOut], float]] = {
    "parameters": parameters,
    "trained parameters": trained_parameters,
    "compressed bytes": compressed_bytes,
    "seconds a step": seconds_a_step,
}


COUNTED = {"parameters", "trained parameters"}
"""Costs that are read off a model and leave it as it is."""


def measured(names: Iterable[str], model: Any, batch: HeldOut) -> dict[str, float]:
    """The named costs of a model, which is spent by those that are not COUNTED."""
    return {name: COSTS[name](model, batch) for name in sorted(names, key=list(COSTS).index)}
