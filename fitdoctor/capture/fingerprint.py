"""A hash of what is to be trained: equal for two recordings that train the same."""

from __future__ import annotations

import hashlib
import inspect
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
CONFIGURED = {"name", "dtype", "trainable", "inputs", "outputs"}  # seen elsewhere


def fingerprint(recording: Recording) -> str:
    """Sixteen hexadecimal digits over the model, compile and fit arguments, callbacks and data.

    Places in the script, names of layers, initial weights and explicit seeds do not enter.
    Numbers count to six significant digits, as Keras keeps them in 32 bits. Functions count by
    their compiled code, data sets that are read lazily by their type and their shapes; numbers
    in operators between layers (`x * 2`) do not count: no remedy changes them.
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
    return _hash(_plain(parts, {}))


def model_fingerprint(model: Any) -> str:
    """The part of the fingerprint that a model makes up by itself."""
    return _hash(_plain(_model(model), {}))


def _hash(parts: Any) -> str:
    text = json.dumps(parts, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _model(model: Any) -> Any:
    """Layers in order with their configs, how they are connected, and the user's own methods."""
    layers = list(model._flatten_layers(include_self=False))
    functional = [each for each in (model, *layers) if is_functional(each)]
    parts = [*layers, *(operation for each in functional for operation, _ in walk(each))]
    places: dict[str, str] = {}
    for part in parts:
        places.setdefault(part.name, f"#{len(places)}")
    return {
        "class": _own_code(model),
        "made with": _made_with(model),
        "layers": [
            [
                type(layer).__name__,
                _own_code(layer),
                _plain(_made_with(layer), places),
                _plain(_config(layer), places),
            ]
            for layer in layers
            if not hasattr(layer, "layers")
        ],
        "graph": [_plain(_connections(each), places) for each in functional],
    }


def _made_with(layer: Any) -> Any:
    """What the constructor of a class of the user's was given, which its config may leave out."""
    noted = getattr(layer, "_auto_config", None)
    if noted is None or _is_library(type(layer)):
        return {}
    named = inspect.signature(type(layer).__init__).parameters.values()
    names = {each.name for each in named if each.kind is not each.VAR_KEYWORD} - CONFIGURED
    return {name: value for name, value in noted.config.items() if name in names}


def _config(layer: Any) -> Any:
    function = getattr(layer, "function", None)
    if function is not None:  # a Lambda's own config holds the line it stands on
        return {"function": function, "arguments": getattr(layer, "arguments", None)}
    try:
        return layer.get_config()
    except NotImplementedError:
        noted = getattr(layer, "_auto_config", None)
        return noted.config if noted is not None else "opaque"


def _connections(model: Any) -> list[Any]:
    """Which operations feed which, in a model whose graph is known."""
    return [
        [type(operation).__name__, operation.name, [inbound(each)[0].name for each in before]]
        for operation, before in walk(model)
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
    return kind.__module__.split(".")[0] in {
        "keras",
        "builtins",
        "tensorflow",
        "jax",
        "torch",
        "abc",
    }


def _plain(value: Any, places: Mapping[str, str]) -> Any:
    """The value in JSON, with names of layers replaced by their places."""
    if isinstance(value, Mapping) and value.get("class_name") == "DTypePolicy":
        return value["config"]["name"]  # here the name is what it does
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
