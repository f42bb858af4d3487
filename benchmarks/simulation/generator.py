"""Seeded histories with a known truth: healthy ones, and each fault at a chosen effect size.

A history is a dict of lists, as Keras keeps it. Loss curves are built in units of the fall of the
loss (from 1 to 0 above a floor), then noise is added and everything is scaled by 1e-6 to 1e6.
Committed before any rule was tuned, so that no rule could be built around it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator

from benchmarks.simulation.noise import (
    FloatArray,
    heteroscedastic,
    log_uniform,
    noise,
    settled_fall,
)

History = dict[str, list[float]]
LENGTHS = (8, 1000)


@dataclass(slots=True)
class Plan:
    """The noise-free curves of a history, and what is drawn for it besides them.

    `noise_size` is the standard deviation of the training loss's noise in units of its fall.
    `scalable` losses may be rescaled and shifted below zero; cross-entropies at a known level not.
    """

    loss: FloatArray
    val_loss: FloatArray | None
    noise_size: float
    scalable: bool = True
    accuracy: FloatArray | None = None
    val_accuracy: FloatArray | None = None
    always_accuracy: bool = False
    poison: dict[int, float] = field(default_factory=dict)


def draw_length(rng: Generator) -> int:
    """A number of epochs, uniform on a logarithmic scale."""
    return round(log_uniform(rng, *LENGTHS))


def healthy(seed: int, length: int | None = None, quiet: bool = False) -> History:
    """A training that fell, settled, and ended at its best but for noise."""
    return _write(np.random.default_rng([seed, 0]), plan_healthy, length, quiet)


def _write(
    rng: Generator, plan: Callable[[Generator, int], Plan], length: int | None, quiet: bool
) -> History:
    drawn = plan(rng, length or draw_length(rng))
    if quiet:
        drawn.noise_size = 0.0
    return write(rng, drawn)


def plan_healthy(rng: Generator, length: int) -> Plan:
    """A settled fall; validation stays within a small gap of training, as regularised models do."""
    fall = settled_fall(rng, length)
    floor = log_uniform(rng, 0.03, 5)
    gap = rng.uniform(-0.05, 0.12) * min(floor, 1)
    top = rng.uniform(0.6, 0.99)
    accuracy = top - top * rng.uniform(0.4, 0.95) * fall
    return Plan(
        loss=floor + fall,
        val_loss=None if rng.random() < 0.2 else floor + gap + fall * rng.uniform(0.8, 1.1),
        noise_size=log_uniform(rng, 0.001, 0.05),
        accuracy=accuracy,
        val_accuracy=accuracy - rng.uniform(0, 0.05),
    )


def write(rng: Generator, plan: Plan) -> History:
    """Add noise, offset and scale to a plan, and lay it out as a Keras history."""
    shrinking = rng.random() < 0.5
    val_factor = rng.uniform(1, 2.5)
    with_accuracy = plan.accuracy is not None and (plan.always_accuracy or rng.random() < 0.5)
    scale = 10 ** rng.uniform(-6, 6) if plan.scalable else 1.0
    below_zero = plan.scalable and rng.random() < 0.15
    offset = -rng.uniform(1, 4) * plan.loss.max() if below_zero else 0.0

    def logged(curve: FloatArray, factor: float) -> list[float]:
        size = plan.noise_size * factor * (heteroscedastic(curve) if shrinking else 1.0)
        noisy = curve + size * noise(rng, len(curve))
        positive = noisy if below_zero else np.maximum(noisy, 0.3 * curve.min())
        return ((positive + offset) * scale).tolist()

    def share(curve: FloatArray, factor: float) -> list[float]:
        size = plan.noise_size * factor
        return np.clip(curve + size * noise(rng, len(curve)), 0, 1).tolist()

    history = {"loss": logged(plan.loss, 1)}
    if with_accuracy:
        history["accuracy"] = share(plan.accuracy, 0.3)
    if plan.val_loss is not None:
        history["val_loss"] = logged(plan.val_loss, val_factor)
        if with_accuracy and plan.val_accuracy is not None:
            history["val_accuracy"] = share(plan.val_accuracy, 0.5)
    for epoch, value in plan.poison.items():
        for name in ("loss", "val_loss"):
            if name in history:
                history[name][epoch] = value
    return history
