"""Edits of the calls that make layers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import libcst as cst
import libcst.matchers as m

from fitdoctor.capture.recording import Recording, Span
from fitdoctor.edits.calls import set_argument
from fitdoctor.edits.changes import CannotEdit, InsertAfter, KerasObject, SetLayerArguments
from fitdoctor.edits.files import Files
from fitdoctor.edits.layout import two_elements
from fitdoctor.edits.naming import Naming
from fitdoctor.edits.source import Source, code_of

FIRST_POSITIONS = {"units": 0, "filters": 0, "rate": 0}


def set_layer_arguments(change: SetLayerArguments, recording: Recording, files: Files) -> None:
    """Edit arguments where the layers are made; one call may make several layers."""
    layers = _layers(recording)
    for span, names in _by_span(change.layers, recording).items():
        source, call = _call_of_layer(span, names, recording, files)
        wanted = [dict(change.layers[name]) for name in names]
        if any(each != wanted[0] for each in wanted):
            raise CannotEdit(f"{span} makes several layers that would need different values")
        old = layers[names[0]].get_config()
        for name, value in wanted[0].items():
            position = FIRST_POSITIONS.get(name)
            set_argument(files, source, call, name, value, position=position, old=old.get(name))


def insert_after(change: InsertAfter, recording: Recording, files: Files) -> None:
    """Put a layer behind each named one: in a list, after `add`, or around a functional call."""
    for span, names in _by_span(change.layers, recording).items():
        source, call = _call_of_layer(span, names, recording, files)
        _insert(source, call, change.layer, files.naming(source))


def _layers(recording: Recording) -> dict[str, Any]:
    return {layer.name: layer for layer in recording.model._flatten_layers(include_self=False)}


def _by_span(names: Iterable[str], recording: Recording) -> dict[Span, list[str]]:
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
    layers = _layers(recording)
    parts = {part.name for name in wanted for part in layers[name]._flatten_layers()}
    for other, span in recording.spans.layers.items():
        is_input = type(layers[other]).__name__ == "InputLayer"
        if span in groups and other not in parts and not is_input:
            raise CannotEdit(f"{span} also makes the layer {other!r}, which is to stay as it is")
    return groups


def _call_of_layer(
    span: Span, names: list[str], recording: Recording, files: Files
) -> tuple[Source, cst.Call]:
    source = files.source(span, f"the layer {names[0]!r}")
    call = source.call_at(span)
    kind = type(_layers(recording)[names[0]]).__name__
    if code_of(call.func).rsplit(".", 1)[-1] != kind:
        raise CannotEdit(f"{span}: the layer {names[0]!r} ({kind}) is not made by a plain call")
    return source, call


def _insert(source: Source, made: cst.CSTNode, layer: KerasObject, naming: Naming) -> None:
    """Insert behind the place where a layer, or the name that was given to it, is used."""
    above, new = source.parent(made), naming.expression(layer)
    if isinstance(above, cst.Element):
        source.replace(above, lambda now: two_elements(now, new))
    elif isinstance(above, cst.Call) and above.func is made:
        _insert_functional(source, above, new)
    elif isinstance(above, cst.Arg) and _is_add(source.parent(above)):
        _insert_add(source, source.parent(above), new)
    elif isinstance(above, cst.Assign) and isinstance(made, cst.Call):
        _insert_assigned(source, above, made, layer, naming)
    else:
        line = source.line(made)
        raise CannotEdit(f"{source.file}:{line}: no place after the layer can be found")


def _insert_assigned(
    source: Source, above: cst.Assign, made: cst.Call, layer: KerasObject, naming: Naming
) -> None:
    """`hidden = Dense(8)`: insert where the name is used; `self.hidden` holds both from now on."""
    target = above.targets[0].target
    if isinstance(target, cst.Name):
        for use in source.uses(target):
            _insert(source, use, layer, naming)
    else:
        both = cst.parse_expression(naming.name("models", "Sequential"))
        new = naming.expression(layer)
        source.replace(made, lambda now: _called_with_list(both, now, new))


def _called_with_list(
    function: cst.BaseExpression, first: cst.BaseExpression, second: cst.BaseExpression
) -> cst.Call:
    items = cst.List([cst.Element(first), cst.Element(second)])
    return cst.Call(function, [cst.Arg(items)])


def _is_add(node: cst.CSTNode | None) -> bool:
    """`model.add(...)`, or `layers.append(...)` on a list that a model is made from."""
    method = m.Name("add") | m.Name("append")
    return m.matches(node or cst.Pass(), m.Call(func=m.Attribute(attr=method)))


def _insert_functional(source: Source, applied: cst.Call, new: cst.BaseExpression) -> None:
    """`h = Dense(8)(x)` gets a next line `h = Dropout(0.3)(h)`; other calls are wrapped."""
    above = source.parent(applied)
    if isinstance(above, cst.Assign) and m.matches(
        above, m.Assign(targets=[m.AssignTarget(m.Name())])
    ):
        name = above.targets[0].target
        after = cst.Assign([cst.AssignTarget(name)], cst.Call(new, [cst.Arg(name)]))
        source.add_after(above, after)
    else:
        source.replace(applied, lambda now: cst.Call(new, [cst.Arg(now)]))


def _insert_add(source: Source, add: cst.CSTNode | None, new: cst.BaseExpression) -> None:
    assert isinstance(add, cst.Call)
    after = cst.Expr(cst.Call(add.func, [cst.Arg(new)]))
    source.add_after(source.statement(add), after)
