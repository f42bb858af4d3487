"""Noise and shapes of fall, from which simulated histories are built."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def log_uniform(rng: Generator, low: float, high: float) -> float:
    """A number between `low` and `high`, uniform on a logarithmic scale."""
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def noise(rng: Generator, length: int) -> FloatArray:
    """Noise of unit variance: Gaussian or heavy-tailed (Student t, 4 degrees), at times an AR(1).

    The autocorrelated kind has a coefficient of .3 or .6.
    """
    heavy = rng.random() < 0.3
    draws = rng.standard_t(4, length) / np.sqrt(2) if heavy else rng.standard_normal(length)
    rho = float(rng.choice([0, 0, 0.3, 0.6]))
    for i in range(1, length):
        draws[i] = rho * draws[i - 1] + np.sqrt(1 - rho**2) * draws[i]
    return draws


def heteroscedastic(curve: FloatArray) -> FloatArray:
    """Noise sizes that shrink with the loss: 1 where the curve is highest, .2 where lowest."""
    span = np.ptp(curve)
    return 0.2 + 0.8 * (curve - curve.min()) / span if span > 0 else np.ones(len(curve))


def exponential(rng: Generator, time: FloatArray) -> FloatArray:
    """A fall at a constant rate, as of a convex loss."""
    return np.exp(-rng.uniform(6, 30) * time)


def power(rng: Generator, time: FloatArray) -> FloatArray:
    """A fast start and a long tail, as learning curves of neural networks have."""
    return (1 + log_uniform(rng, 50, 1000) * time) ** -rng.uniform(0.7, 1.5)


def steps(rng: Generator, time: FloatArray) -> FloatArray:
    """A fall with further drops where a schedule lowers the learning rate."""
    curve, height = np.exp(-rng.uniform(15, 40) * time), 0.15
    for drop in np.sort(rng.uniform(0.2, 0.6, rng.integers(1, 4))):
        curve, height = curve + height / (1 + np.exp((time - drop) * 100)), height / 2
    return curve


def cyclic(rng: Generator, time: FloatArray) -> FloatArray:
    """A fall with a small bump at each restart of a cyclic learning rate, which it ends below."""
    cycles = rng.integers(2, 7)
    bumps = rng.uniform(0.01, 0.06) * np.exp(-6 * ((time * cycles) % 1)) * (time * cycles >= 1)
    return np.exp(-rng.uniform(6, 20) * time) + bumps * np.exp(-time)


def sigmoid(rng: Generator, time: FloatArray) -> FloatArray:
    """A short flat start (a warm-up), a quick fall, a level."""
    return 1 / (1 + np.exp((time - rng.uniform(0.05, 0.15)) * rng.uniform(25, 60)))


SHAPES: dict[str, Callable[[Generator, FloatArray], FloatArray]] = {
    "exponential": exponential,
    "power": power,
    "steps": steps,
    "cyclic": cyclic,
    "sigmoid": sigmoid,
}


def settled_fall(rng: Generator, length: int) -> FloatArray:
    """A noise-free fall from 1 to 0 that has settled by its end."""
    shape = SHAPES[str(rng.choice(list(SHAPES)))]
    curve = shape(rng, np.arange(length) / length)
    return (curve - curve.min()) / np.ptp(curve)
