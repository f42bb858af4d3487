"""Faulty histories: each kind at a chosen effect size, which is stated in its docstring."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.random import Generator

from benchmarks.simulation.generator import History, Plan, draw_length, plan_healthy, write
from benchmarks.simulation.noise import FloatArray, log_uniform

NOISE = (0.001, 0.03)


def faulty(
    kind: str, effect: float, seed: int, length: int | None = None, quiet: bool = False
) -> History:
    """A history with one fault of this kind and effect size; `quiet` leaves the noise out.

    Raises KeyError for a kind that is not in KINDS.
    """
    rng = np.random.default_rng([seed, 1 + list(KINDS).index(kind)])
    plan = KINDS[kind][1](rng, length or draw_length(rng), effect)
    if quiet:
        plan.noise_size = 0.0
    return write(rng, plan)


def validation_loss_rising(rng: Generator, length: int, effect: float) -> Plan:
    """Validation loss turns after 10-60% of the run and rises by `effect` of its fall."""
    time, turn = np.linspace(0, 1, length), rng.uniform(0.1, 0.6)
    rate, floor = rng.uniform(3, 6) / turn, log_uniform(rng, 0.03, 5)
    fall = _unit(np.exp(-rate * np.minimum(time, turn)))
    rise = (np.clip(time - turn, 0, None) / (1 - turn)) ** rng.choice([0.6, 1, 1.5])
    accuracy = 0.97 - 0.6 * np.exp(-rate * time)
    return Plan(
        loss=_overlearnt(rng, time, rate, floor),
        val_loss=floor + fall + effect * rise,
        noise_size=log_uniform(rng, *NOISE),
        accuracy=accuracy,
        val_accuracy=accuracy - 0.02 - 0.1 * rise,
    )


def gap_without_rise(rng: Generator, length: int, effect: float) -> Plan:
    """Validation loss levels off; training loss ends below it by `effect` of validation's fall."""
    time, rate = np.linspace(0, 1, length), rng.uniform(6, 20)
    fall = _unit(np.exp(-rate * time))
    floor = log_uniform(rng, 0.03, 1)
    apart = _unit(-np.exp(-rng.uniform(1, 4) * time))
    return Plan(
        loss=floor + fall + effect * (1 - apart),
        val_loss=floor + fall + effect,
        noise_size=log_uniform(rng, *NOISE),
        accuracy=0.97 - 0.5 * fall - 0.1 * (1 - apart),
        val_accuracy=0.87 - 0.5 * fall,
    )


def validation_metric_falling(rng: Generator, length: int, effect: float) -> Plan:
    """Validation accuracy peaks after 10-60% of the run and falls by `effect` of its rise.

    Training accuracy keeps rising; the validation loss is level, so that it tells nothing.
    """
    time, turn = np.linspace(0, 1, length), rng.uniform(0.1, 0.6)
    rate, floor = rng.uniform(3, 6) / turn, log_uniform(rng, 0.03, 1)
    climb = 1 - _unit(np.exp(-rate * np.minimum(time, turn)))
    decline = np.clip(time - turn, 0, None) / (1 - turn)
    height = rng.uniform(0.2, 0.5)
    return Plan(
        loss=_overlearnt(rng, time, rate, floor),
        val_loss=floor + _unit(np.exp(-rate * np.minimum(time, turn))),
        noise_size=log_uniform(rng, *NOISE),
        accuracy=0.5 + 0.4 * _unit(-np.exp(-rate * time)) + 0.05 * time,
        val_accuracy=0.4 + height * (climb - effect * decline),
        always_accuracy=True,
    )


def spikes(rng: Generator, length: int, effect: float) -> Plan:
    """One to three spikes of `effect` times the fall, in the last three quarters of a run."""
    plan = plan_healthy(rng, length)
    places = rng.choice(np.arange(length // 4, length - 1), rng.integers(1, 4))
    plan.loss[places] += effect
    if plan.val_loss is not None:
        plan.val_loss[places] += effect
    return plan


def divergence(rng: Generator, length: int, effect: float) -> Plan:
    """From 40-80% of the run on, training loss rises by `effect` times its fall, to the end."""
    plan, start = plan_healthy(rng, length), rng.uniform(0.4, 0.8)
    rise = effect * (np.clip(np.linspace(0, 1, length) - start, 0, None) / (1 - start)) ** 2
    plan.loss = plan.loss + rise
    if plan.val_loss is not None:
        plan.val_loss = plan.val_loss + rise
    plan.accuracy = None
    return plan


def oscillation(rng: Generator, length: int, effect: float) -> Plan:
    """Jumps of up to `effect` times the fall, both ways, in the last three quarters of a run."""
    plan, start = plan_healthy(rng, length), length // 4
    shakes = effect * rng.uniform(-0.5, 0.5, length) * (np.arange(length) >= start)
    shakes *= np.sign(rng.standard_normal(length)) * rng.choice([0.5, 1], length)
    lift = max(0.0, effect / 2 - float(plan.loss.min()))
    plan.loss = plan.loss + lift + shakes
    if plan.val_loss is not None:
        plan.val_loss = plan.val_loss + lift + shakes * rng.uniform(0.7, 1.3)
    return plan


def not_a_number(rng: Generator, length: int, effect: float) -> Plan:
    """The last `effect` (a share) of the epochs, at least one, are NaN or infinite."""
    plan = plan_healthy(rng, length)
    bad = float(rng.choice([np.nan, np.nan, np.inf]))
    first = length - max(1, round(effect * length))
    plan.poison = dict.fromkeys(range(first, length), bad)
    return plan


def still_falling(rng: Generator, length: int, effect: float) -> Plan:
    """The last third of the run makes `effect` of the whole fall (1/3 is a straight line)."""
    rates = np.linspace(-3, 12, 1500) + 1e-6
    shares = (np.exp(-rates * 2 / 3) - np.exp(-rates)) / (1 - np.exp(-rates))
    rate = rates[np.argmin(np.abs(shares - effect))]
    return _unlearnt(rng, _unit(np.sign(rate) * np.exp(-rate * np.linspace(0, 1, length))))


def flat_start(rng: Generator, length: int, effect: float) -> Plan:
    """Nothing is learned for a share `effect` of the run; then the loss falls."""
    time = np.linspace(0, 1, length)
    return _unlearnt(rng, _unit(np.exp(-4 * np.clip(time - effect, 0, None) / (1 - effect))))


def stuck_at_uniform(rng: Generator, length: int, effect: float) -> Plan:
    """Cross-entropy at ln k for k classes: at most 1 - `effect` of it is ever learned."""
    classes = int(rng.choice([2, 3, 4, 5, 10, 20, 100, 1000]))
    return _stuck(rng, length, float(np.log(classes)), 1 / classes, effect)


def stuck_at_majority(rng: Generator, length: int, effect: float) -> Plan:
    """Binary cross-entropy and accuracy at the majority share; 1 - `effect` of it is learned."""
    share = rng.uniform(0.55, 0.9)
    level = -share * np.log(share) - (1 - share) * np.log(1 - share)
    return _stuck(rng, length, float(level), share, effect)


def stuck_at_level(rng: Generator, length: int, effect: float) -> Plan:
    """A loss without a known level that stays where it starts; 1 - `effect` of it is learned."""
    plan = _stuck(rng, length, rng.uniform(0.2, 5), 0.0, effect)
    plan.scalable, plan.accuracy = True, None
    return plan


def _unit(curve: FloatArray) -> FloatArray:
    return (curve - curve.min()) / np.ptp(curve)


def _overlearnt(rng: Generator, time: FloatArray, rate: float, floor: float) -> FloatArray:
    fall = np.exp(-rate * rng.uniform(0.5, 1) * time)
    return floor * rng.uniform(0.1, 0.6) + fall + 0.15 * (1 - time)


def _unlearnt(rng: Generator, fall: FloatArray) -> Plan:
    floor = log_uniform(rng, 0.3, 5)
    accuracy = rng.uniform(0.5, 0.8) - 0.4 * fall
    return Plan(
        loss=floor + fall,
        val_loss=None if rng.random() < 0.2 else floor + 0.03 * min(floor, 1) + fall,
        noise_size=log_uniform(rng, 0.001, 0.02),
        accuracy=accuracy,
        val_accuracy=accuracy - 0.02,
    )


def _stuck(rng: Generator, length: int, level: float, share: float, effect: float) -> Plan:
    curve = level * (
        effect + (1 - effect) * np.exp(-rng.uniform(3, 20) * np.linspace(0, 1, length))
    )
    accuracy = np.full(length, share)
    return Plan(
        loss=curve,
        val_loss=curve * 1.001,
        noise_size=level * log_uniform(rng, 1e-4, 0.01),
        scalable=False,
        accuracy=accuracy,
        val_accuracy=accuracy,
    )


KINDS: dict[str, tuple[str, Callable[[Generator, int, float], Plan]]] = {
    "validation loss rising": ("overfitting", validation_loss_rising),
    "gap without a rise": ("overfitting", gap_without_rise),
    "validation metric falling": ("overfitting", validation_metric_falling),
    "spikes": ("instability", spikes),
    "divergence": ("instability", divergence),
    "oscillation": ("instability", oscillation),
    "NaN": ("instability", not_a_number),
    "still falling": ("slow-convergence", still_falling),
    "flat start": ("slow-convergence", flat_start),
    "stuck at ln k": ("underfitting", stuck_at_uniform),
    "stuck at the majority share": ("underfitting", stuck_at_majority),
    "stuck at a level": ("underfitting", stuck_at_level),
}
