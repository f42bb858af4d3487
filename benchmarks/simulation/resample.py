"""Healthy histories from real ones: the course of a real training, its residuals drawn anew.

The course is the closest curve that never gets worse (isotonic regression: Robertson, Wright and
Dykstra, Order Restricted Statistical Inference, 1988, chapter 1), the residuals are drawn in
blocks from about the same place in the run (a local block bootstrap), the same places for all
curves. So noise keeps its real size, tails, correlation and change over the run, whereas any true
worsening is taken out.
"""

from __future__ import annotations

import json
import lzma
from functools import cache
from pathlib import Path

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator
from scipy.optimize import isotonic_regression

from benchmarks.simulation.generator import LENGTHS, History
from benchmarks.simulation.noise import FloatArray, log_uniform

RECORDED = Path(__file__).parent / "data" / "healthy.jsonl.xz"
BLOCK = 4
NEAR = 0.1
STRETCH = 10


@cache
def recorded() -> tuple[History, ...]:
    """The healthy real trainings that record.py kept."""
    with lzma.open(RECORDED, "rt") as lines:
        return tuple(json.loads(line)["history"] for line in lines)


def resampled(seed: int, length: int | None = None, quiet: bool = False) -> History:
    """A real healthy training with new residuals, length and scale of loss; see the module."""
    rng = np.random.default_rng([seed, 100])
    source = recorded()[rng.integers(len(recorded()))]
    epochs = len(source["loss"])
    if length is None:
        length = round(log_uniform(rng, LENGTHS[0], min(LENGTHS[1], STRETCH * epochs)))
    places = block_places(rng, epochs, length)
    scale = 10 ** rng.uniform(-6, 6)
    history = {}
    for name, values in source.items():
        curve = np.array(values)
        rising = name.endswith("accuracy")
        course = isotonic_regression(curve, increasing=rising).x
        drawn = stretch(course, length) + (0 if quiet else (curve - course)[places])
        if rising:
            history[name] = drawn.clip(0, 1).tolist()
        else:
            history[name] = (scale * np.maximum(drawn, 0.3 * curve.min())).tolist()
    return history


def stretch(course: FloatArray, length: int) -> FloatArray:
    """A monotone curve of `length` points through the course, as if logged more or less often."""
    points = np.linspace(0, len(course) - 1, length)
    return np.asarray(PchipInterpolator(np.arange(len(course)), course)(points))


def block_places(rng: Generator, epochs: int, length: int) -> NDArray[np.int64]:
    """For each of `length` new epochs an old one from near the same share of the run, in blocks."""
    starts = np.linspace(0, epochs - 1, length)[::BLOCK]
    reach = NEAR * epochs
    drawn = np.round(starts + rng.uniform(-reach, reach, len(starts)))[:, None] + np.arange(BLOCK)
    return np.clip(drawn, 0, epochs - 1).astype(np.int64).ravel()[:length]
