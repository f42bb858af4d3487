"""Edits of the calls that make layers."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from inspect import signature
from typing import Any

import libcst as cst

from fitdoctor.capture.recording import Recording, Span
from fitdoctor.edits.calls import set_argument
from fitdoctor.edits.changes import CannotEdit, InsertAfter, ReplaceLayers, SetLayerArguments
from fitdoctor.edits.files import Files
from fitdoctor.edits.inputs import keep_input_shape
from fitdoctor.edits.inserting import insert_behind
from fitdoctor.edits.source import Source, code_of


def set_layer_arguments(change: SetLayerArguments, recording: Recording, files: Files) -> None:
    """Edit arguments where the layers are made; one call may make several layers."""
    layers = layers_by_name(recording)
    for span, names in by_span(change.layers, recording).items():
        source, call = call_of_layer(span, names, recording, files)
        wanted = [dict(change.layers[name]) for name in names]
        if any(each != wanted[0] for each in wanted):
            raise CannotEdit(f"{span} makes several layers that would need different values")
        old = layers[names[0]].get_config()
        for name, value in wanted[0].items():
            position = _position(layers[names[0]], name)
            set_argument(files, source, call, name, value, position=position, old=old.get(name))


def _position(layer: Any, name: str) -> int | None:
    """Where an argument stands in a call of the layer's class that gives it without its name."""
    arguments = list(signature(type(layer).__init__).parameters)[1:]
    return arguments.index(name) if name in arguments else None


def insert_after(change: InsertAfter, recording: Recording, files: Files) -> None:
    """Put a layer behind each named one: in a list, after `add`, or around a functional call."""
    for span, names in by_span(change.layers, recording).items():
        source, call = call_of_layer(span, names, recording, files)
        insert_behind(source, call, [change.layer], files.naming(source))


def replace_layers(change: ReplaceLayers, recording: Recording, files: Files) -> None:
    """Write the call that makes another layer in the place of the one that makes a layer.

    A frozen one is made and frozen on lines of its own before.
    """
    for span, names in by_span(change.layers, recording).items():
        source, call = call_of_layer(span, names, recording, files)
        new = files.naming(source).expression(change.layer)
        if change.layer.frozen:
            new = _frozen_before(source, call, new)
        else:
            keep_input_shape(names[0], recording, files)
        source.replace(call, partial(_instead, new))


def _frozen_before(source: Source, call: cst.Call, new: cst.BaseExpression) -> cst.Name:
    name = cst.Name(source.unused_name("backbone"))
    statement = source.statement(call)
    source.add_before(statement, cst.Assign([cst.AssignTarget(name)], new))
    frozen = cst.AssignTarget(cst.Attribute(name, cst.Name("trainable")))
    source.add_before(statement, cst.Assign([frozen], cst.Name("False")))
    return name


def _instead(new: cst.BaseExpression, call: cst.Call) -> cst.BaseExpression:
    return new


def layers_by_name(recording: Recording) -> dict[str, Any]:
    """Every layer of the recorded model, those in models within it too."""
    return {layer.name: layer for layer in recording.model._flatten_layers(include_self=False)}


def by_span(names: Iterable[str], recording: Recording) -> dict[Span, list[str]]:
    """The named layers by the call that made them.

    Raises CannotEdit where that call also made a layer that is to stay as it is.
    """
    wanted = list(names)
    groups: dict[Span, list[str]] = {}
    for name in wanted:
        span = recording.spans.layers.get(name)
        if span is None:
            raise CannotEdit(f"the layer {name!r} is not made in the script")
        groups.setdefault(span, []).append(name)
    layers = layers_by_name(recording)
    parts = {part.name for name in wanted for part in layers[name]._flatten_layers()}
    for other, span in recording.spans.layers.items():
        is_input = type(layers[other]).__name__ == "InputLayer"
        if span in groups and other not in parts and not is_input:
            raise CannotEdit(f"{span} also makes the layer {other!r}, which is to stay as it is")
    return groups


def call_of_layer(
    span: Span, names: list[str], recording: Recording, files: Files
) -> tuple[Source, cst.Call]:
    """The call at a span; raises CannotEdit where it is not one of the layer's class."""
    source = files.source(span, f"the layer {names[0]!r}")
    call = source.call_at(span)
    kind = type(layers_by_name(recording)[names[0]]).__name__
    if code_of(call.func).rsplit(".", 1)[-1] != kind:
        raise CannotEdit(f"{span}: the layer {names[0]!r} ({kind}) is not made by a plain call")
    return source, call
