"""Copies of single layers, changed where an edit says so, and the new layers beside them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from fitdoctor.edits.changes import KerasObject


@dataclass(frozen=True, slots=True)
class LayerEdits:
    """What is changed in a model's layers, by their names (`at_input`: by the input's place).

    `arguments` are those of a layer's config; the other fields are the changes of
    `fitdoctor.edits.changes` that have these names.
    """

    arguments: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    after: Mapping[str, KerasObject] = field(default_factory=dict)
    at_input: Mapping[int, tuple[KerasObject, ...]] = field(default_factory=dict)
    replaced: Mapping[str, KerasObject] = field(default_factory=dict)
    removed: Collection[str] = ()
    skipped: Collection[str] = ()


class LayerCopies:
    """Makes each layer of a model once more, however often the model uses it.

    `copy_model` copies the models among the layers.
    """

    def __init__(self, model: Any, edits: LayerEdits, copy_model: Callable[[Any], Any]) -> None:
        self.edits, self.copy_model = edits, copy_model
        self.names = {layer.name for layer in model._flatten_layers(include_self=False)}
        self.copies: dict[int, Any] = {}
        self._pairs: list[tuple[Any, Any]] = []

    def copy(self, layer: Any) -> Any:
        """The copy of a layer, or what replaces it."""
        import keras

        if not isinstance(layer, keras.layers.Layer):  # an operator such as + holds no state
            return layer
        if id(layer) not in self.copies:
            new = self.edits.replaced.get(layer.name)
            make = self.copy_model if isinstance(layer, keras.Model) else self._plain
            copy = make(layer) if new is None else self._new(new, layer.name)
            if new is None or not new.frozen:
                copy.trainable = layer.trainable
            if new is None:
                self._pairs.append((layer, copy))
            self.copies[id(layer)] = copy
        return self.copies[id(layer)]

    def keep_frozen_weights(self) -> None:
        """Give copies of layers that do not train the weights of their originals.

        Training could not give them any: a backbone would be left with random ones.
        """
        for original, copy in self._pairs:
            weights = [] if original.trainable else original.get_weights()
            if weights and [each.shape for each in weights] == _shapes(copy):
                copy.set_weights(weights)

    def after(self, name: str) -> list[Any]:
        """The new layers behind the layer of this name."""
        new = self.edits.after.get(name)
        return [] if new is None else [self._new(new, name)]

    def at_input(self, index: int, name: str) -> list[Any]:
        """The new layers behind an input, in order."""
        return [self._new(each, name) for each in self.edits.at_input.get(index, ())]

    def skip(self, name: str) -> Any:
        """The layer that adds the input of the layer of this name to its output."""
        return self._new(KerasObject("layers", "Add"), name)

    def _plain(self, layer: Any) -> Any:
        import keras

        if hasattr(layer, "adapt"):
            return _adapted(layer)
        if isinstance(layer, keras.layers.Lambda):  # its config would lose the script's globals
            return keras.layers.Lambda(
                layer.function,
                output_shape=layer._output_shape,
                mask=layer.mask,
                arguments=layer.arguments,
                name=layer.name,
            )
        config = without_seeds(layer.get_config())
        config.update(self.edits.arguments.get(layer.name, {}))
        return type(layer).from_config(config)

    def _new(self, made: KerasObject, near: str) -> Any:
        """A new layer, named after the one it stands at.

        Keras' counters of names start again in a new process and would meet those of a saved model.
        """
        layer = made.build()
        name = candidate = near + "_" + re.sub(r"_\d+$", "", layer.name)
        count = 1
        while candidate in self.names:
            candidate, count = f"{name}_{count}", count + 1
        self.names.add(candidate)
        layer.name = candidate
        return layer


def _shapes(layer: Any) -> list[tuple[int, ...]]:
    return [tuple(weight.shape) for weight in layer.weights]


def _adapted(layer: Any) -> Any:
    """A copy that keeps what the layer learned from data; one that only holds words is shared.

    On JAX, training a model uses up the arrays of its weights, so no two models may share them.
    """
    if hasattr(layer, "get_vocabulary") and not layer.weights:
        return layer
    copy = type(layer).from_config(layer.get_config())
    if layer.weights:
        copy.build_from_config(layer.get_build_config())
        copy.set_weights(layer.get_weights())
        copy.finalize_state()
    return copy


def without_seeds(config: Any) -> Any:
    """The same config with every explicit seed set to None."""
    if isinstance(config, dict):
        return {
            key: None if key == "seed" else without_seeds(value) for key, value in config.items()
        }
    if isinstance(config, (list, tuple)):
        return type(config)(without_seeds(value) for value in config)
    return config
