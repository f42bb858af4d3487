"""Layers left out, and connections past layers, in a script."""

from __future__ import annotations

import libcst as cst
import libcst.matchers as m

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.changes import AddSkips, CannotEdit, KerasObject, RemoveLayers
from fitdoctor.edits.files import Files
from fitdoctor.edits.inserting import is_add
from fitdoctor.edits.layers import by_span, call_of_layer
from fitdoctor.edits.source import Source


def remove_layers(change: RemoveLayers, recording: Recording, files: Files) -> None:
    """Take layers out of a list, drop their `add`, or let their input through.

    Raises CannotEdit for a layer that is made at none of these places.
    """
    for span, names in by_span(change.layers, recording).items():
        source, call = call_of_layer(span, names, recording, files)
        _remove(source, call)


def _remove(source: Source, made: cst.Call) -> None:
    above = source.parent(made)
    if isinstance(above, cst.Element):
        source.replace(above, lambda now: cst.FlattenSentinel([]))
    elif isinstance(above, cst.Arg) and is_add(source.parent(above)):
        source.remove(source.statement(above))
    elif isinstance(above, cst.Call) and above.func is made and len(above.args) == 1:
        _let_through(source, above)
    else:
        place = f"{source.file}:{source.line(made)}"
        raise CannotEdit(f"{place}: the layer is not one of a list, of an add or of a plain call")


def _let_through(source: Source, applied: cst.Call) -> None:
    """`h = Dense(8)(x)` becomes `h = x`; of `h = Dense(8)(h)` nothing is left."""
    given, statement = applied.args[0].value, source.parent(applied)
    if isinstance(statement, cst.Assign) and m.matches(
        statement, m.Assign(targets=[m.AssignTarget(m.Name(value=getattr(given, "value", "")))])
    ):
        source.remove(statement)
    else:
        source.replace(applied, lambda now: now.args[0].value)


def add_skips(change: AddSkips, recording: Recording, files: Files) -> None:
    """`h = Dense(8)(x)` gets a next line `h = Add()([h, x])`; other calls are wrapped.

    Raises CannotEdit for a layer that is not called on a name.
    """
    for span, names in by_span(change.layers, recording).items():
        source, call = call_of_layer(span, names, recording, files)
        applied = source.parent(call)
        given = applied.args[0].value if isinstance(applied, cst.Call) and applied.args else None
        if not isinstance(applied, cst.Call) or not isinstance(given, cst.Name):
            place = f"{source.file}:{source.line(call)}"
            raise CannotEdit(f"{place}: the layer is not called on a value with a name")
        add = files.naming(source).expression(KerasObject("layers", "Add"))
        _add_skip(source, applied, given, add)


def _add_skip(source: Source, applied: cst.Call, given: cst.Name, add: cst.BaseExpression) -> None:
    above = source.parent(applied)

    def sum_with(output: cst.BaseExpression) -> cst.Call:
        items = cst.List([cst.Element(output), cst.Element(given)])
        return cst.Call(add, [cst.Arg(items)])

    target = above.targets[0].target if isinstance(above, cst.Assign) else None
    has_own_name = isinstance(target, cst.Name) and target.value != given.value
    if isinstance(above, cst.Assign) and isinstance(target, cst.Name) and has_own_name:
        source.add_after(above, cst.Assign([cst.AssignTarget(target)], sum_with(target)))
    else:
        source.replace(applied, sum_with)
