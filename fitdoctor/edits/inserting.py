"""New layers beside the place where a script makes or uses one."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst
import libcst.matchers as m
from libcst.metadata import Assignment

from fitdoctor.edits.changes import CannotEdit, KerasObject
from fitdoctor.edits.layout import with_elements_behind, with_elements_first
from fitdoctor.edits.naming import Naming
from fitdoctor.edits.source import Source


def insert_behind(
    source: Source, made: cst.CSTNode, new: Sequence[KerasObject], naming: Naming
) -> None:
    """Insert behind a layer: in a list, after `add`, or around a functional call.

    `made` is the call that makes the layer, or a use of the name that was given to it. Raises
    CannotEdit where it stands at none of these places.
    """
    above, layers = source.parent(made), [naming.expression(each) for each in new]
    if isinstance(above, cst.Element):
        source.replace(above, lambda now: with_elements_behind(now, layers))
    elif isinstance(above, cst.Call) and above.func is made:
        _behind_functional(source, above, layers)
    elif isinstance(above, cst.Arg) and is_add(source.parent(above)):
        for line in _adding(source.parent(above), layers):
            source.add_after(source.statement(above), line)
    elif isinstance(above, cst.Assign) and isinstance(made, cst.Call):
        _behind_assigned(source, above, made, new, naming)
    else:
        raise CannotEdit(f"{_place(source, made)}: no place after the layer can be found")


def insert_first(
    source: Source, made: cst.CSTNode, new: Sequence[KerasObject], naming: Naming
) -> None:
    """Insert before the first layer of a Sequential model, which is made at `made`.

    In its list, or right behind `model = Sequential()`. Raises CannotEdit for other forms.
    """
    above, layers = source.parent(made), [naming.expression(each) for each in new]
    around = source.parent(above) if above is not None else None
    if isinstance(above, cst.Element) and isinstance(around, cst.List):
        source.replace(around, lambda now: with_elements_first(now, layers))
        return
    if isinstance(above, cst.Arg) and is_add(around):
        start = _empty_start(source, around)
        if start is not None:
            for line in _adding(around, layers):
                source.add_after(start, line)
            return
    if isinstance(above, cst.Assign) and isinstance(above.targets[0].target, cst.Name):
        uses = _as_layers(source, above.targets[0].target)
        if len(uses) == 1:
            insert_first(source, uses[0], new, naming)
            return
    raise CannotEdit(f"{_place(source, made)}: no place before the layer can be found")


def _empty_start(source: Source, add: cst.CSTNode | None) -> cst.Assign | None:
    """The `model = Sequential()` (or `layers = []`) of what is added to, if it is the only one."""
    function = add.func if isinstance(add, cst.Call) else None
    owner = function.value if isinstance(function, cst.Attribute) else None
    if not isinstance(owner, cst.Name):
        return None
    made = [each.node for each in source.assignments(owner) if isinstance(each, Assignment)]
    target = source.parent(made[0]) if len(made) == 1 else None
    statement = source.parent(target) if target is not None else None
    empty = m.Assign(value=m.Call(args=[]) | m.List(elements=[]))
    return statement if isinstance(statement, cst.Assign) and m.matches(statement, empty) else None


def is_add(node: cst.CSTNode | None) -> bool:
    """`model.add(...)`, or `layers.append(...)` on a list that a model is made from."""
    method = m.Name("add") | m.Name("append")
    return m.matches(node or cst.Pass(), m.Call(func=m.Attribute(attr=method)))


def _place(source: Source, node: cst.CSTNode) -> str:
    return f"{source.file}:{source.line(node)}"


def _as_layers(source: Source, name: cst.Name) -> list[cst.Name]:
    """The uses of a name as an item of a list, as what is added, or as what is called."""
    return [
        use
        for use in source.uses(name)
        if isinstance(above := source.parent(use), cst.Element)
        or (isinstance(above, cst.Arg) and is_add(source.parent(above)))
        or (isinstance(above, cst.Call) and above.func is use)
    ]


def _behind_assigned(
    source: Source, above: cst.Assign, made: cst.Call, new: Sequence[KerasObject], naming: Naming
) -> None:
    """`hidden = Dense(8)`: insert where the name is used; `self.hidden` holds all from now on."""
    target = above.targets[0].target
    if isinstance(target, cst.Name):
        for use in _as_layers(source, target):
            insert_behind(source, use, new, naming)
        return
    both = cst.parse_expression(naming.name("models", "Sequential"))
    items = [cst.Element(naming.expression(each)) for each in new]
    source.replace(
        made, lambda now: cst.Call(both, [cst.Arg(cst.List([cst.Element(now), *items]))])
    )


def _behind_functional(
    source: Source, applied: cst.Call, layers: Sequence[cst.BaseExpression]
) -> None:
    """`h = Dense(8)(x)` gets a next line `h = Dropout(0.3)(h)`; other calls are wrapped."""
    above = source.parent(applied)
    if isinstance(above, cst.Assign) and m.matches(
        above, m.Assign(targets=[m.AssignTarget(m.Name())])
    ):
        name = above.targets[0].target
        for layer in layers:
            applying = cst.Call(layer, [cst.Arg(name)])
            source.add_after(above, cst.Assign([cst.AssignTarget(name)], applying))
        return
    source.replace(applied, lambda now: _applied_in_turn(layers, now))


def _applied_in_turn(
    layers: Sequence[cst.BaseExpression], value: cst.BaseExpression
) -> cst.BaseExpression:
    for layer in layers:
        value = cst.Call(layer, [cst.Arg(value)])
    return value


def _adding(
    add: cst.CSTNode | None, layers: Sequence[cst.BaseExpression]
) -> list[cst.BaseSmallStatement]:
    assert isinstance(add, cst.Call)
    return [cst.Expr(cst.Call(add.func, [cst.Arg(layer)])) for layer in layers]
