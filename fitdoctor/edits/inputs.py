"""New layers at the input of a model, in its script."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import libcst as cst

from fitdoctor.capture.graph import is_functional
from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import CannotEdit, InsertAtInput, KerasObject
from fitdoctor.edits.files import Files
from fitdoctor.edits.inserting import insert_behind, insert_first
from fitdoctor.edits.naming import Naming
from fitdoctor.edits.source import Source, code_of


def insert_at_input(change: InsertAtInput, recording: Recording, files: Files) -> None:
    """Put layers behind `keras.Input`, or before the first layer of a Sequential model.

    In a functional model what they make gets a name of its own, which all that read the input
    read from then on.
    """
    import keras

    model = recording.model
    if isinstance(model, keras.Sequential):
        _into_sequential(change.layers[0], recording, files)
    elif is_functional(model):
        for index, new in change.layers.items():
            _into_functional(model.inputs[index]._keras_history.operation, new, recording, files)
    else:
        raise CannotEdit(f"{type(model).__name__} is a subclass that reads its inputs by itself")


def _call_of_input(
    layer: Any, recording: Recording, files: Files
) -> tuple[Source, cst.Call] | None:
    """The `keras.Input(...)` that made an input layer; None where another call did on its way."""
    span = recording.spans.layers.get(layer.name)
    if span is None:
        return None
    source = files.source(span, "the input")
    call = source.call_at(span)
    is_input = code_of(call.func).rsplit(".", 1)[-1] in {"Input", "InputLayer"}
    return (source, call) if is_input else None


def _into_sequential(new: Sequence[KerasObject], recording: Recording, files: Files) -> None:
    start, *_ = recording.model._layers
    is_input = type(start).__name__ == "InputLayer"
    made = _call_of_input(start, recording, files) if is_input else None
    if made is not None:
        source, call = made
        insert_behind(source, call, new, files.naming(source))
        return
    span = recording.spans.layers.get(recording.model.layers[0].name)
    source = files.source(span, "the first layer")
    assert span is not None
    call = source.call_at(span)
    if is_input:  # its shape came from the first layer, which stands behind others now
        new = [_as_input(start), *new]
    insert_first(source, call, new, files.naming(source))


def keep_input_shape(layer: str, recording: Recording, files: Files) -> None:
    """Put an Input before a first layer that is to go and that told the shape of the input."""
    import keras

    model = recording.model
    if not isinstance(model, keras.Sequential) or model.layers[0].name != layer:
        return
    start, *_ = model._layers
    is_input = type(start).__name__ == "InputLayer"
    if is_input and _call_of_input(start, recording, files) is None:
        span = recording.spans.layers[layer]
        source = files.source(span, "the first layer")
        insert_first(source, source.call_at(span), [_as_input(start)], files.naming(source))


def _as_input(start: Any) -> KerasObject:
    return KerasObject("layers", "Input", {"shape": tuple(start.batch_shape[1:])})


def _into_functional(
    layer: Any, new: Sequence[KerasObject], recording: Recording, files: Files
) -> None:
    made = _call_of_input(layer, recording, files)
    if made is None:
        raise CannotEdit(f"the input {layer.name!r} is not made by a call of Input in the script")
    source, call = made
    above = source.parent(call)
    target = above.targets[0].target if isinstance(above, cst.Assign) else None
    if not isinstance(target, cst.Name) or not isinstance(above, cst.Assign):
        raise CannotEdit(f"{source.file}:{source.line(call)}: the input has no name of its own")
    name = cst.Name(source.unused_name(f"prepared_{target.value}"))
    _rename_reads(source, target, name, type(recording.model).__name__)
    _apply_in_turn(source, above, new, name, files.naming(source))


def _apply_in_turn(
    source: Source,
    above: cst.Assign,
    new: Sequence[KerasObject],
    name: cst.Name,
    naming: Naming,
) -> None:
    """`image = Input(...)` gets a next line `prepared_image = Normalization(...)(image)`."""
    start = above.targets[0].target
    for each in new:
        applied = cst.Call(naming.expression(each), [cst.Arg(start)])
        source.add_after(above, cst.Assign([cst.AssignTarget(name)], applied))
        start = name


def _rename_reads(source: Source, old: cst.Name, new: cst.Name, model: str) -> None:
    """Give every read of a name the new one, but where a model is told its inputs."""
    for use in source.uses(old):
        if not _is_told_as_input(source, use, model):
            source.replace(use, lambda now: new)


def _is_told_as_input(source: Source, use: cst.Name, model: str) -> bool:
    for above, part in source.ancestors(use):
        if isinstance(above, cst.Call) and isinstance(part, cst.Arg):
            function = code_of(above.func).rsplit(".", 1)[-1]
            is_first = part.keyword is None and above.args[0] is part
            named = part.keyword is not None and part.keyword.value == "inputs"
            return named or (is_first and function in {"Model", "Functional", "__init__", model})
    return False
