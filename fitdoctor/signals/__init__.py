"""Signals: named measurements of a run, each a documented function."""

from fitdoctor.signals import (
    convergence,
    gap,
    instability,
    oscillation,
    overfitting,
    rates,
    recording,
    siblings,
    underfitting,
)
from fitdoctor.signals.registry import SIGNALS, Measurements, Signal, Unknown, measure

__all__ = [
    "SIGNALS",
    "Measurements",
    "Signal",
    "Unknown",
    "convergence",
    "gap",
    "instability",
    "measure",
    "oscillation",
    "overfitting",
    "rates",
    "recording",
    "siblings",
    "underfitting",
]
