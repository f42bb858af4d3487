"""Programs that arms share: models that train alike are traced and compiled once a process."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from types import FunctionType
from typing import Any

import numpy as np

from fitdoctor.capture.fingerprint import model_fingerprint
from fitdoctor.capture.graph import is_functional, walk
from fitdoctor.trials.arm import Arm
from fitdoctor.trials.data import Data
from fitdoctor.trials.held_out import row_count, take
from fitdoctor.trials.journal import fingerprint
from fitdoctor.trials.program import Program, has_convolution

MOST_KEPT, MOST_BYTES = 64, 2**30
"""Programs that are kept, and what their models and optimizers may hold; compiled code comes to
some megabytes each."""

BAKED_IN = {"Normalization", "Discretization", "Lambda", "TFSMLayer", "TorchModuleWrapper"}
"""Layers of Keras that compute with more than their config and variables show."""

_kept: OrderedDict[str, Program] = OrderedDict()


class OpaqueError(Exception):
    """What a part of a model computes cannot be told from its config."""


def program_for(
    arm: Arm,
    model: Any,
    data: Data,
    batch_sizes: tuple[int, int],
    side_by_side: bool,
) -> Program:
    """The program that trains models like this one on rows like these, new or used before.

    A model of Keras' own parts is known by their configs, whatever its learning rate, data and
    seed are; any other by the fingerprint of its arm. Weights, optimizer, learning rate and data
    are arguments of a program, so nothing of the arm that it was made for remains in it.
    """
    known = _known(arm, model)
    kinds = [_kind_of(data.training), _kind_of(data.validation)]
    key = fingerprint([known, kinds, list(batch_sizes), side_by_side])
    if known and key in _kept:
        _kept.move_to_end(key)
        return _kept[key]
    _build_metrics_and_optimizer(model, data.training, batch_sizes[0])
    looped = side_by_side or not has_convolution(model)
    program = Program(model, batch_sizes, looped, side_by_side)
    if known:
        _keep(key, program)
    return program


def _keep(key: str, program: Program) -> None:
    """Keep a program, and drop those used longest ago where there are too many or too large."""
    _kept[key] = program
    while len(_kept) > MOST_KEPT or (len(_kept) > 1 and _bytes_kept() > MOST_BYTES):
        _kept.popitem(last=False)


def _bytes_kept() -> int:
    return sum(
        4 * int(np.prod(variable.shape))  # in Keras' usual 32 bits
        for program in _kept.values()
        for variable in (*program.model.variables, *program.model.optimizer.variables)
    )


def _known(arm: Arm, model: Any) -> list[Any]:
    """What tells models apart that do not train alike; empty where nothing does."""
    layers = model_fingerprint(model)
    try:
        _require_own_parts(model)
        return [layers, _compiled(model)]
    except OpaqueError:
        return [layers, arm.fingerprint] if arm.fingerprint else []


def _require_own_parts(model: Any) -> None:
    """Raises OpaqueError unless the model is made of Keras' own layers with Keras' own parts."""
    for layer in model._flatten_layers():
        if not _is_keras(type(layer)) or type(layer).__name__ in BAKED_IN:
            raise OpaqueError
        if hasattr(layer, "layers"):
            operations = walk(layer) if is_functional(layer) else ()
            if not all(hasattr(operation, "weights") for operation, _ in operations):
                raise OpaqueError  # an operator, whose numbers the fingerprint leaves out
        else:
            _plain(layer.get_config())


def _compiled(model: Any) -> Any:
    """What the model was compiled with; a learning rate that is a number is left out."""
    optimizer = {**model.optimizer.get_config(), "name": None}
    if isinstance(optimizer["learning_rate"], int | float):
        optimizer["learning_rate"] = None
    given = {**model._compile_config.config, "optimizer": None, "steps_per_execution": None}
    names = list(model.output_names) if len(model.outputs) > 1 else []
    return _plain([type(model.optimizer).__name__, optimizer, given, names])


def _plain(value: Any) -> Any:
    """A config as plain values; raises OpaqueError where it holds what is not Keras' own."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, Mapping):
        if value.get("registered_name") or value.get("class_name") in ("function", "__lambda__"):
            raise OpaqueError
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, FunctionType) and _is_keras(value):
        return f"{value.__module__}.{value.__qualname__}"
    if hasattr(value, "get_config") and _is_keras(type(value)):
        return [type(value).__name__, _plain(value.get_config())]
    raise OpaqueError


def _is_keras(thing: Any) -> bool:
    return str(thing.__module__).startswith("keras.")


def _kind_of(data: tuple[Any, ...]) -> str:
    """The structure of data with the shape and type of a row: Keras chooses metrics by these."""
    import keras

    def row(array: Any) -> str:
        return f"{tuple(array.shape[1:])} {array.dtype}"

    return repr(keras.tree.map_structure(row, data))


def _build_metrics_and_optimizer(model: Any, data: tuple[Any, ...], rows: int) -> None:
    """Let Keras create the variables of metrics and optimizer, as fit does at its start."""
    first_rows = np.arange(min(rows, row_count(data)))
    model._symbolic_build(data_batch=take(data, first_rows))
