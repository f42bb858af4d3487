"""An arm of a comparison: one way to build and train the model, the baseline or a remedy."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import numpy as np

from fitdoctor.trials.compiling import compiled_quickly

_starts: dict[tuple[Arm, int], list[tuple[str, Any]]] = {}
"""The initial weights of the last baseline under the last seed: its remedies train next."""


@dataclass(frozen=True, slots=True, eq=False)
class Arm:
    """What is trained under a name.

    `build` returns a new compiled `keras.Model`; it is called under the seed of a trial, more than
    once, and must draw its random numbers from the global generators alone. Weights it loads from
    elsewhere (fine-tuning) are kept. `fit` holds the arguments of `Model.fit` as the script gave
    them. `fingerprint` changes whenever anything that can change the training does, or what is
    done to the trained model before it is used: `after_training`, functions that change it in
    place. `cost` is one of `fitdoctor.trials.costs.COSTS` where the arm is to be judged by that.
    """

    name: str
    build: Callable[[], Any]
    fit: Mapping[str, Any]
    fingerprint: str = ""
    after_training: tuple[Callable[[Any], None], ...] = ()
    cost: str = ""


def build_under_seed(arm: Arm, baseline: Arm, seed: int, first_rows: Any) -> Any:
    """The arm's model under a seed, built, with the baseline's initial weights where they fit.

    `first_rows` is an input batch for models that are built by their first call, or None.
    The random generators are set to the seed again afterwards, so that both arms see the data in
    the same order.
    """
    import keras

    if arm is baseline or (baseline, seed) not in _starts:
        model = _build(baseline, seed, first_rows)
        _starts.clear()
        _starts[baseline, seed] = [
            (key, keras.ops.convert_to_numpy(weight)) for key, weight in _described_weights(model)
        ]
    if arm is not baseline:
        model = _build(arm, seed, first_rows)
        _carry(_starts[baseline, seed], model)
    keras.utils.set_random_seed(seed)
    return model


def as_used(arm: Arm, model: Any, first_rows: Any) -> Any:
    """A copy of a trained model, with what the arm does to it after training."""
    copy = arm.build()
    if not copy.built and first_rows is not None:
        copy(first_rows)
    copy.set_weights(model.get_weights())
    for step in arm.after_training:
        step(copy)
    return copy


def _carry(given: list[tuple[str, Any]], target: Any) -> None:
    """Copy described weights into a model where layers correspond.

    Both are aligned in order by shape, name, and the class and initializers
    of their layer. A remedy that changes an initializer or a width keeps its own weights there.
    So do layers that do not train, whose weights are no start but the model's own.
    """
    wanted = _described_weights(target)
    matcher = SequenceMatcher(
        None, [key for key, _ in given], [key for key, _ in wanted], autojunk=False
    )
    for block in matcher.get_matching_blocks():
        for offset in range(block.size):
            wanted[block.b + offset][1].assign(given[block.a + offset][1])


def _build(arm: Arm, seed: int, first_rows: Any) -> Any:
    import keras

    keras.utils.set_random_seed(seed)
    with compiled_quickly():
        model = arm.build()
        if not model.built and first_rows is not None:
            model(first_rows)
    return model


def _described_weights(model: Any) -> list[tuple[str, Any]]:
    """Each weight of a layer that trains, with a text that is equal where it means the same."""
    described, seen = [], set()
    for layer in model._flatten_layers(include_self=True):
        if not layer.trainable:
            continue
        for weight in [*layer._trainable_variables, *layer._non_trainable_variables]:
            if id(weight) not in seen:
                seen.add(id(weight))
                shape = tuple(weight.shape)
                described.append((f"{weight.name} {shape} {_initializers(layer)}", weight))
    return described


def _initializers(layer: Any) -> str:
    """The layer's class and initializers, without their seeds."""
    try:
        config = layer.get_config()
    except (NotImplementedError, TypeError, ValueError):  # a custom layer that cannot be saved
        config = {}
    kept = {name: _without_seed(value) for name, value in config.items() if "initializer" in name}
    return f"{type(layer).__name__} {json.dumps(kept, sort_keys=True, default=str)}"


def _without_seed(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _without_seed(inner) for name, inner in value.items() if name != "seed"}
    return value


def first_rows_of(x: Any, rows: int = 2) -> Any:
    """The first rows of an input made of arrays, in the same structure; None for a pipeline."""
    if not is_arrays(x):
        return None
    import keras

    return keras.tree.map_structure(lambda array: np.asarray(array[:rows]), x)


def is_arrays(x: Any) -> bool:
    """Whether the input is an array or a table, or a list, tuple or dict of arrays."""
    if isinstance(x, Mapping):
        return bool(x) and all(is_arrays(part) for part in x.values())
    if isinstance(x, Sequence) and not isinstance(x, str):
        return bool(x) and all(is_arrays(part) for part in x)
    return hasattr(x, "shape") and (hasattr(x, "dtype") or hasattr(x, "to_numpy"))
