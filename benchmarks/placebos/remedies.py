"""Remedies that do nothing, and remedies that do next to nothing, for the register of remedies.

A placebo's true effect is nil by how it is made. Four of them leave every number of the training
as it is; two change what chance decides and nothing else. What a near-placebo does is measured.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import (
    AddCallback,
    Change,
    InsertAfter,
    KerasObject,
    SetFitArguments,
    SetLayerArguments,
    SetOptimizerArguments,
)
from fitdoctor.remedies.layers import hidden_layers
from fitdoctor.remedies.learning_rate import learning_rate
from fitdoctor.remedies.registry import Remedy, register

_OFFERED: list[type[Remedy]] = []


def _offered(kind: type[Remedy]) -> type[Remedy]:
    _OFFERED.append(kind)
    return kind


def register_all() -> None:
    """Add these remedies to the register, where only this benchmark wants them."""
    for kind in _OFFERED:
        register(kind)


NEXT_TO_ZERO = KerasObject("initializers", "RandomUniform", {"minval": -1e-9, "maxval": 1e-9})


class Placebo(Remedy):
    """What all placebos share; the one strength does not matter."""

    kind = "model"
    strengths = (1.0,)
    safe = True


def _on_hidden(recording: Recording, argument: str, value: object) -> Change:
    return SetLayerArguments({layer.name: {argument: value} for layer in hidden_layers(recording)})


@_offered
class IdleCallback(Placebo):
    name = "placebo-callback"

    def change(self, recording: Recording, strength: float) -> Change:
        return AddCallback(KerasObject("callbacks", "TerminateOnNaN"))


@_offered
class RenamedLayers(Placebo):
    name = "placebo-names"

    def change(self, recording: Recording, strength: float) -> Change:
        layers = hidden_layers(recording)
        return SetLayerArguments({each.name: {"name": f"{each.name}_renamed"} for each in layers})


@_offered
class LayerSeed(Placebo):
    name = "placebo-layer-seed"

    def change(self, recording: Recording, strength: float) -> Change:
        initializer = KerasObject("initializers", "GlorotUniform", {"seed": 5})
        return _on_hidden(recording, "kernel_initializer", initializer)


@_offered
class NoPenalty(Placebo):
    name = "placebo-l2"

    def change(self, recording: Recording, strength: float) -> Change:
        penalty = KerasObject("regularizers", "L2", {"l2": 1e-12})
        return _on_hidden(recording, "kernel_regularizer", penalty)


@_offered
class UniformInitializer(Placebo):
    """The limits of GlorotUniform written out: drawn anew from the same distribution.

    By itself it draws the very numbers that GlorotUniform draws; biases that are drawn too, next
    to zero, move on the generator that all layers share.
    """

    name = "placebo-uniform"

    def change(self, recording: Recording, strength: float) -> Change:
        return SetLayerArguments(
            {
                layer.name: {
                    "kernel_initializer": self._initializer(layer),
                    "bias_initializer": NEXT_TO_ZERO,
                }
                for layer in hidden_layers(recording)
            }
        )

    def _initializer(self, layer: Any) -> KerasObject:
        limit = float(np.sqrt(6 / sum(layer.kernel.shape)))
        return KerasObject("initializers", "RandomUniform", {"minval": -limit, "maxval": limit})


@_offered
class SameInitializer(Placebo):
    """GlorotUniform by its general name: drawn anew from the same distribution, as above."""

    name = "placebo-initializer"

    def change(self, recording: Recording, strength: float) -> Change:
        arguments = {"scale": 1.0, "mode": "fan_avg", "distribution": "uniform"}
        initializer = KerasObject("initializers", "VarianceScaling", arguments)
        arguments = {"kernel_initializer": initializer, "bias_initializer": NEXT_TO_ZERO}
        return SetLayerArguments({layer.name: arguments for layer in hidden_layers(recording)})


@_offered
class SlightlyFaster(Placebo):
    name = "near-rate-up"

    def change(self, recording: Recording, strength: float) -> Change:
        return SetOptimizerArguments({"learning_rate": 1.03 * learning_rate(recording)})


@_offered
class SlightlySlower(Placebo):
    name = "near-rate-down"

    def change(self, recording: Recording, strength: float) -> Change:
        return SetOptimizerArguments({"learning_rate": 0.95 * learning_rate(recording)})


@_offered
class SlightPenalty(Placebo):
    name = "near-l2"

    def change(self, recording: Recording, strength: float) -> Change:
        penalty = KerasObject("regularizers", "L2", {"l2": 1e-4})
        return _on_hidden(recording, "kernel_regularizer", penalty)


@_offered
class OneUnitLess(Placebo):
    name = "near-units"

    def change(self, recording: Recording, strength: float) -> Change:
        layers = hidden_layers(recording)
        return SetLayerArguments({each.name: {"units": each.units - 1} for each in layers})


@_offered
class SlightDropout(Placebo):
    name = "near-dropout"

    def change(self, recording: Recording, strength: float) -> Change:
        layers = tuple(layer.name for layer in hidden_layers(recording))
        return InsertAfter(layers, KerasObject("layers", "Dropout", {"rate": 0.02}))


@_offered
class SlightlyLargerBatches(Placebo):
    name = "near-batch"

    def change(self, recording: Recording, strength: float) -> Change:
        return SetFitArguments({"batch_size": 36})


IDENTICAL = tuple(each.name for each in (IdleCallback, RenamedLayers, LayerSeed, NoPenalty))
BY_CHANCE = (UniformInitializer.name, SameInitializer.name)
NEAR = tuple(
    each.name
    for each in (
        SlightlyFaster,
        SlightlySlower,
        SlightPenalty,
        OneUnitLess,
        SlightDropout,
        SlightlyLargerBatches,
    )
)
