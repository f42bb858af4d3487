"""Where in a script a value is written down: constants, parameters, argparse defaults."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any, cast

import libcst as cst
import libcst.matchers as m
from libcst.metadata import Assignment

from fitdoctor.edits.source import Source, argument, code_of

MAX_STEPS = 10  # from a name to a parameter to an argument ...


def written_value(
    source: Source, expression: cst.BaseExpression, value: Any, given: Sequence[str]
) -> cst.BaseExpression | None:
    """The literal that gives an expression its value, or None where there is no single one.

    It follows names with one assignment, parameters of functions called once (or their defaults),
    entries of literal dicts, attributes of plain classes and defaults of argparse options that
    were not `given` on the command line. The literal must have the value that was recorded: a
    name that means something else by the time it is used is not followed.
    """
    current: cst.BaseExpression | None = expression
    for _ in range(MAX_STEPS):
        if current is None:
            return None
        try:
            found = ast.literal_eval(code_of(current))
        except (ValueError, SyntaxError):
            current = _step(source, current, given)
            continue
        return current if _same(found, value) else None
    return None


def _same(found: Any, value: Any) -> bool:
    """Equal, or equal in the 32 bits that Keras keeps of a number."""
    if isinstance(found, float) and isinstance(value, (int, float)):
        return abs(found - value) <= 1e-6 * abs(value)
    return bool(found == value)


def _step(
    source: Source, expression: cst.BaseExpression, given: Sequence[str]
) -> cst.BaseExpression | None:
    if isinstance(expression, cst.Name):
        return _value_of_name(source, expression)
    if isinstance(expression, cst.Attribute) and isinstance(expression.value, cst.Name):
        return _value_of_attribute(source, expression.value, expression.attr.value, given)
    if isinstance(expression, cst.Subscript):
        return _value_of_entry(source, expression)
    return None


def _value_of_name(source: Source, name: cst.Name) -> cst.BaseExpression | None:
    node = _only_assignment(source, name)
    if isinstance(node, cst.Param):
        return _value_of_parameter(source, node)
    if not isinstance(node, cst.Name):
        return None
    target = source.parent(node)
    statement = source.parent(target) if target is not None else None
    if isinstance(target, cst.AnnAssign):
        return target.value
    if isinstance(statement, cst.Assign) and len(statement.targets) == 1:
        return statement.value
    return None


def _only_assignment(source: Source, name: cst.Name) -> cst.CSTNode | None:
    found = source.assignments(name)
    if len(found) != 1 or not isinstance(found[0], Assignment):
        return None
    return found[0].node


def _value_of_parameter(source: Source, parameter: cst.Param) -> cst.BaseExpression | None:
    parameters = source.parent(parameter)
    function = source.parent(parameters) if parameters is not None else None
    if not isinstance(parameters, cst.Parameters) or not isinstance(function, cst.FunctionDef):
        return None
    called = function.name.value
    names = [each.name.value for each in parameters.params]
    if called == "__init__":
        called, names = _class_around(source, function), names[1:]
    calls = [c for c in source.calls() if m.matches(c.func, m.Name(called))]
    if len(calls) != 1:
        return None
    name = parameter.name.value
    passed = argument(calls[0], name, names.index(name) if name in names else None)
    return passed.value if passed is not None else parameter.default


def _class_around(source: Source, method: cst.FunctionDef) -> str:
    body = source.parent(method)
    around = source.parent(body) if body is not None else None
    return around.name.value if isinstance(around, cst.ClassDef) else ""


def _value_of_attribute(
    source: Source, owner: cst.Name, attribute: str, given: Sequence[str]
) -> cst.BaseExpression | None:
    node = _only_assignment(source, owner)
    if isinstance(node, cst.Param):
        passed = _value_of_parameter(source, node)
        return (
            _value_of_attribute(source, passed, attribute, given)
            if isinstance(passed, cst.Name)
            else None
        )
    if isinstance(node, cst.ClassDef):
        return _value_in_class(node, attribute)
    value = _value_of_name(source, owner)
    if m.matches(value or cst.Pass(), m.Call(func=m.Attribute(attr=m.Name("parse_args")))):
        return _argparse_default(source, attribute, given)
    if isinstance(value, cst.Call) and isinstance(value.func, cst.Name) and not value.args:
        kind = _only_assignment(source, value.func)
        return _value_in_class(kind, attribute) if isinstance(kind, cst.ClassDef) else None
    return None


def _value_in_class(kind: cst.ClassDef, attribute: str) -> cst.BaseExpression | None:
    for line in kind.body.body:
        for statement in (
            getattr(line, "body", ()) if isinstance(line, cst.SimpleStatementLine) else ()
        ):
            if m.matches(statement, m.Assign(targets=[m.AssignTarget(m.Name(attribute))])) or (
                m.matches(statement, m.AnnAssign(target=m.Name(attribute)))
            ):
                return cast(cst.Assign, statement).value
    return None


def _argparse_default(
    source: Source, destination: str, given: Sequence[str]
) -> cst.BaseExpression | None:
    """The default of the option, unless the command line sets it."""
    for call in source.calls():
        if not m.matches(call.func, m.Attribute(attr=m.Name("add_argument"))):
            continue
        flags = [
            str(ast.literal_eval(code_of(each.value)))
            for each in call.args
            if each.keyword is None and isinstance(each.value, cst.SimpleString)
        ]
        named = argument(call, "dest")
        dest = code_of(named.value).strip("'\"") if named else _destination(flags)
        default = argument(call, "default")
        if dest == destination and default is not None:
            is_given = any(word.split("=")[0] in flags for word in given)
            return None if is_given else default.value
    return None


def _destination(flags: Sequence[str]) -> str:
    long = [flag for flag in flags if flag.startswith("--")] or list(flags)
    return long[0].lstrip("-").replace("-", "_") if long else ""


def _value_of_entry(source: Source, entry: cst.Subscript) -> cst.BaseExpression | None:
    """`config["lr"]` where `config` is a dict written out in the file."""
    if not isinstance(entry.value, cst.Name) or len(entry.slice) != 1:
        return None
    table, index = _value_of_name(source, entry.value), entry.slice[0].slice
    if not isinstance(table, cst.Dict) or not m.matches(index, m.Index(value=m.SimpleString())):
        return None
    key = ast.literal_eval(code_of(index))
    for element in table.elements:
        if not isinstance(element, cst.DictElement):
            continue
        if isinstance(element.key, cst.SimpleString) and element.key.evaluated_value == key:
            return element.value
    return None
