"""A recorded training as lines of text, for people to read and to compare."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from typing import Any

from fitdoctor.capture.callbacks import callback_arguments
from fitdoctor.capture.graph import inbound, is_functional
from fitdoctor.capture.recording import DATA_ARGUMENTS, Recording

INDENT = "  "


def described(recording: Recording) -> list[str]:
    """The model layer by layer, the arguments of compile, those of fit that are no data."""
    import keras

    given = {
        name: value
        for name, value in recording.fit_arguments.items()
        if name not in {*DATA_ARGUMENTS, "callbacks"}
    }
    compiled, fitted = keras.Model.compile, keras.Model.fit
    lines = ["model", *_indented(_layers(recording.model))]
    lines += ["compile", *_indented(_arguments(compiled, recording.compile_arguments))]
    lines += ["fit", *_indented(_arguments(fitted, given))]
    calls = [_call(each, callback_arguments(each)) for each in recording.callbacks]
    lines += ["callbacks", *_indented(calls)] if calls else []
    after = [each.source.format(model="model", numpy="np") for each in recording.after_training]
    return lines + (["after training", *_indented(after)] if after else [])


def _indented(lines: Iterator[str] | list[str]) -> list[str]:
    return [INDENT + line for line in lines]


def _arguments(function: Any, given: Mapping[str, Any]) -> list[str]:
    """A line for each argument that is not the function's default."""
    defaults = _defaults(function)
    return [
        f"{name} = {_text(value)}"
        for name, value in sorted(given.items())
        if not _is_default(name, value, defaults.get(name))
    ]


def _defaults(function: Any) -> dict[str, Any]:
    return {name: each.default for name, each in inspect.signature(function).parameters.items()}


def _layers(model: Any) -> Iterator[str]:
    """A line a layer, with what feeds it where that is not simply the layer before."""
    import keras

    branching = is_functional(model) and not isinstance(model, keras.Sequential)
    for layer in model.layers:
        if hasattr(layer, "layers"):
            yield f"{layer.name}: {type(layer).__name__}{_sources(layer) if branching else ''}"
            yield from _indented(_layers(layer))
        else:
            yield f"{layer.name}: {_layer(layer)}{_sources(layer) if branching else ''}"


def _sources(layer: Any) -> str:
    outputs = [tensor for node in layer._inbound_nodes for tensor in node.outputs]
    before = [inbound(each)[0].name for tensor in outputs for each in inbound(tensor)[1]]
    return f" <- {', '.join(dict.fromkeys(before))}" if before else ""


def _layer(layer: Any) -> str:
    try:
        config = layer.get_config()
    except NotImplementedError:  # a class of the user's without a description
        return type(layer).__name__
    return _call(layer, {k: v for k, v in config.items() if k not in {"name", "trainable"}})


def _call(thing: Any, arguments: Mapping[str, Any]) -> str:
    """How the thing would be made anew: arguments that are the default are left out."""
    defaults = _defaults(type(thing).__init__)
    told = [
        f"{name}={_text(value)}"
        for name, value in arguments.items()
        if not _is_default(name, value, defaults.get(name))
    ]
    return f"{type(thing).__name__}({', '.join(told)})"


def _is_default(name: str, value: Any, default: Any) -> bool:
    text = _text(value)
    if text in {_text(default), "None"} or (name == "dtype" and text == "'float32'"):
        return True
    # Keras names its classes in two ways: GlorotUniform() and "glorot_uniform".
    return text.removesuffix("()").lower() == str(default).replace("_", "")


def _text(value: Any) -> str:
    """A value as Python would write it; objects of Keras by their class and arguments."""
    if isinstance(value, Mapping) and "class_name" in value and "config" in value:
        return _described_object(value)
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key!r}: {_text(each)}" for key, each in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_text(each) for each in value) + "]"
    if hasattr(value, "get_config"):
        config = value.get_config()
        return _call(value, {k: v for k, v in config.items() if k != "name"})
    if hasattr(value, "__name__"):
        return str(value.__name__)
    return repr(value)


def _described_object(value: Mapping[str, Any]) -> str:
    """An object of Keras as a config holds it."""
    name, config = value["class_name"], value["config"]
    if name == "DTypePolicy":
        return repr(config["name"])
    if not isinstance(config, Mapping):
        return repr(config)
    told = [f"{key}={_text(each)}" for key, each in config.items() if each is not None]
    return f"{name}({', '.join(told)})"
