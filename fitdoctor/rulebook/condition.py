"""The condition of a rule: parsed, checked against an allow-list, never run as Python.

A condition compares numbers (`a > 1`, `0 < a <= limit`) and joins comparisons with `and`, `or`
and `not`. Numbers are names, literals, and these joined by `+ - * /`. Nothing else is accepted,
so that a rule file of a stranger can do no more than compare numbers.
"""

from __future__ import annotations

import ast
import math
import warnings
from collections.abc import Set
from dataclasses import dataclass

from fitdoctor.rulebook.mistakes import did_you_mean, shown

LONGEST = 2000
"""Characters in a condition; the longest of the rules shipped has about 300."""
DEEPEST = 40
"""Levels of nesting, well below Python's limit on recursion."""
LARGEST = 1e15
"""Largest number that may be written; integers up to here are exact as floats."""

ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div)
COMPARISONS = (ast.Gt, ast.GtE, ast.Lt, ast.LtE, ast.Eq, ast.NotEq)


class ConditionError(ValueError):
    """A condition that is not accepted; the text says why."""


@dataclass(frozen=True, slots=True, eq=False)
class Condition:
    """A checked condition: its text, its syntax tree, and the names in it in order."""

    text: str
    tree: ast.expr
    names: tuple[str, ...]


def parse_condition(text: str, known: Set[str]) -> Condition:
    """Parse a condition whose names must be among the known ones.

    Raises ConditionError, naming the first thing that is not accepted.
    """
    tree = _parse(text)
    _check_depth(tree)
    names: dict[str, None] = {}
    _check_truth(tree, names)
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known)
            raise ConditionError(f"{shown(name)} is neither a signal nor a limit{hint}")
    return Condition(" ".join(text.split()), tree, tuple(names))


def _parse(text: str) -> ast.expr:
    if len(text) > LONGEST:
        raise ConditionError(f"longer than {LONGEST} characters")
    if "#" in text:
        raise ConditionError("'#' is not accepted: comments belong into the TOML file")
    one_line = " ".join(text.split())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python warns of "1and" and the like
            return ast.parse(one_line, mode="eval").body
    except SyntaxError as error:
        raise ConditionError(f"cannot be read: {error.msg} (column {error.offset})") from None
    except (ValueError, RecursionError, MemoryError):
        raise ConditionError("cannot be read: nested too deeply, or no plain text") from None


def _check_depth(tree: ast.expr) -> None:
    level: list[ast.AST] = [tree]
    for _ in range(DEEPEST):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return
    raise ConditionError(f"nested more than {DEEPEST} levels deep")


def _check_truth(node: ast.expr, names: dict[str, None]) -> None:
    match node:
        case ast.BoolOp(values=parts):
            for part in parts:
                _check_truth(part, names)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            _check_truth(operand, names)
        case ast.Compare(left=left, ops=operators, comparators=others):
            for operator in operators:
                if not isinstance(operator, COMPARISONS):
                    raise ConditionError("only > >= < <= == != compare, not 'in' or 'is'")
            for part in (left, *others):
                _check_number(part, names)
        case ast.Name() | ast.Constant() | ast.BinOp() | ast.UnaryOp():
            raise ConditionError(f"a comparison is wanted where {_source(node)} stands")
        case _:
            raise _refused(node)


def _check_number(node: ast.expr, names: dict[str, None]) -> None:
    match node:
        case ast.Name(id=name):
            names[name] = None
        case ast.Constant(value=bool() | str() | bytes() | complex() | None):
            raise _refused(node)
        case ast.Constant(value=int() | float() as value):
            if not (math.isfinite(value) and abs(value) <= LARGEST):
                raise ConditionError(f"numbers may not exceed {LARGEST:g}")
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            _check_number(operand, names)
        case ast.BinOp(left=left, op=operator, right=right) if isinstance(operator, ARITHMETIC):
            _check_number(left, names)
            _check_number(right, names)
        case ast.Compare() | ast.BoolOp() | ast.UnaryOp(op=ast.Not()):
            raise ConditionError(f"a number is wanted where {_source(node)} stands")
        case _:
            raise _refused(node)


def _refused(node: ast.expr) -> ConditionError:
    allowed = "names, numbers, comparisons, and/or/not, + - * /"
    return ConditionError(f"{_source(node)} is not accepted: only {allowed}")


def _source(node: ast.expr) -> str:
    return shown(ast.unparse(node))
