"""A hash of what is to be trained: equal for two recordings that train the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from types import CodeType, FunctionType, MethodType
from typing import Any

import numpy as np

from fitdoctor.capture.callbacks import callback_arguments
from fitdoctor.capture.graph import inbound, is_functional, walk
from fitdoctor.capture.recording import DATA_ARGUMENTS, Recording

# Names and registrations are given out by counters, seeds differ between trials on purpose.
IGNORED_KEYS = {"name", "registered_name", "module", "seed", "shared_object_id", "build_config"}
NOT_TRAINING = {"verbose"}


def fingerprint(recording: Recording) -> str:
    """Sixteen hexadecimal digits over the model, compile and fit arguments, callbacks and data.

    Places in the script, names of layers, initial weights and explicit seeds do not enter.
    Numbers count to six significant digits, as Keras keeps them in 32 bits. Functions count by
    their compiled code, data sets that are read lazily by their type and their shapes.
    """
    given = recording.fit_arguments
    plain = {k: v for k, v in given.items() if k not in DATA_ARGUMENTS | NOT_TRAINING}
    plain["callbacks"] = [
        [type(callback).__name__, callback_arguments(callback)] for callback in recording.callbacks
    ]
    parts = {
        "model": _model(recording.model),
        "compile": recording.compile_arguments,
        "fit": {name: value for name, value in plain.items() if value is not None},
        "data": {name: _data(given[name]) for name in sorted(DATA_ARGUMENTS & set(given))},
    }
    text = json.dumps(_plain(parts, {}), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _model(model: Any) -> Any:
    """Layers in order with their configs, how they are connected, and the user's own methods."""
    layers = list(model._flatten_layers(include_self=False))
    places = {layer.name: f"#{index}" for index, layer in enumerate(layers)}
    return {
        "class": _own_code(model),
        "layers": [
            [
                type(layer).__name__,
                _own_code(layer),
                layer.trainable,
                _plain(_config(layer), places),
            ]
            for layer in layers
            if not hasattr(layer, "layers")
        ],
        "graph": [_plain(each, places) for each in _graphs([model, *layers])],
    }


def _config(layer: Any) -> Any:
    function = getattr(layer, "function", None)
    if function is not None:  # a Lambda's own config holds the line it stands on
        return {"function": function, "arguments": getattr(layer, "arguments", None)}
    try:
        return layer.get_config()
    except NotImplementedError:
        noted = getattr(layer, "_auto_config", None)
        return noted.config if noted is not None else "opaque"


def _graphs(models: list[Any]) -> list[Any]:
    """Which layers feed which, in each model whose graph is known."""
    return [
        [
            [operation.name, [inbound(tensor)[0].name for tensor in before]]
            for operation, before in walk(model)
        ]
        for model in models
        if is_functional(model)
    ]


def _own_code(thing: Any) -> list[Any]:
    """The methods that the user's own classes define, by their code."""
    own = [kind for kind in type(thing).__mro__ if not _is_library(kind)]
    return [
        [name, _plain(method, {})]
        for kind in own
        for name, method in sorted(vars(kind).items())
        if isinstance(method, FunctionType)
    ]


def _is_library(kind: type) -> bool:
    return kind.__module__.split(".")[0] in {"keras", "builtins", "tensorflow", "jax", "abc"}


def _plain(value: Any, places: Mapping[str, str]) -> Any:
    """The value in JSON, with names of layers replaced by their places."""
    if isinstance(value, Mapping):
        items = {str(key): each for key, each in value.items()}
        return {k: _plain(each, places) for k, each in items.items() if k not in IGNORED_KEYS}
    if isinstance(value, (list, tuple)):
        return [_plain(each, places) for each in value]
    if isinstance(value, str):
        return places.get(value, value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, (int, float, np.number)):
        return f"{float(value):.6g}"
    if isinstance(value, (FunctionType, MethodType)):
        return _code(value.__code__)
    if hasattr(value, "get_config"):
        return [type(value).__name__, _plain(_config(value), places)]
    if hasattr(value, "shape"):
        return _data(value)
    return type(value).__name__


def _code(code: CodeType) -> list[Any]:
    constants = [
        _code(each) if isinstance(each, CodeType) else repr(each) for each in code.co_consts
    ]
    return [code.co_code.hex(), list(code.co_names), constants]


def _data(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_data(each) for each in value]
    if isinstance(value, Mapping):
        return {str(key): _data(each) for key, each in sorted(value.items())}
    if hasattr(value, "element_spec"):
        return ["tf.data", str(value.element_spec)]
    if not hasattr(value, "shape"):
        return type(value).__name__
    array = np.ascontiguousarray(np.asarray(value))
    content = array.astype(str) if array.dtype == object else array
    return [list(array.shape), str(array.dtype), hashlib.sha256(content.tobytes()).hexdigest()]
