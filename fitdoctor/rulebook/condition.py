"""The condition of a rule: parsed, checked against an allow-list, never run as Python.

A condition compares numbers (`a > 1`, `0 < a <= limit`) and joins comparisons with `and`, `or`
and `not`. Numbers are names, literals, and these joined by `+ - * /`. `known(name)` is true where
that signal could be measured. Nothing else is accepted, so that a rule file of a stranger can do
no more than compare numbers.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Set
from dataclasses import dataclass, field

from fitdoctor.rulebook.mistakes import did_you_mean, shown

LONGEST = 2000
"""Characters in a condition; the longest of the rules shipped has about 500."""
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
    text = " ".join(text.split())
    tree = _parse(text)
    _check_depth(tree)
    walk = _Walk(text)
    walk.truth(tree)
    for name in walk.names:
        if name not in known:
            hint = did_you_mean(name, known)
            raise ConditionError(f"{shown(name)} is neither a signal nor a limit{hint}")
    return Condition(text, tree, tuple(walk.names))


def _parse(text: str) -> ast.expr:
    if len(text) > LONGEST:
        raise ConditionError(f"longer than {LONGEST} characters")
    if "#" in text:
        raise ConditionError("'#' is not accepted: comments belong into the TOML file")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python warns of "1and" and the like
            return ast.parse(text, mode="eval").body
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


@dataclass(slots=True)
class _Walk:
    """A walk over a syntax tree that stops at the first node which is not allowed."""

    text: str
    names: dict[str, None] = field(default_factory=dict)

    def truth(self, node: ast.expr) -> None:
        """Check a node that must be true or false."""
        match node:
            case ast.BoolOp(values=parts):
                for part in parts:
                    self.truth(part)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                self.truth(operand)
            case ast.Compare(left=left, ops=operators, comparators=others):
                if not all(isinstance(operator, COMPARISONS) for operator in operators):
                    raise ConditionError("only > >= < <= == != compare, not 'in' or 'is'")
                for part in (left, *others):
                    self.number(part)
            case ast.Call(func=ast.Name(id="known"), args=[ast.Name(id=name)], keywords=[]):
                self.names[name] = None
            case ast.Name() | ast.Constant() | ast.BinOp() | ast.UnaryOp(op=ast.USub()):
                raise ConditionError(f"a comparison is wanted where {self.source(node)} stands")
            case _:
                raise self.refused(node)

    def number(self, node: ast.expr) -> None:
        """Check a node that must be a number."""
        match node:
            case ast.Name(id=name):
                self.names[name] = None
            case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
                if abs(value) > LARGEST:
                    raise ConditionError(f"numbers may not exceed {LARGEST:g}")
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                self.number(operand)
            case ast.BinOp(left=left, op=operator, right=right) if isinstance(operator, ARITHMETIC):
                self.number(left)
                self.number(right)
            case ast.Compare() | ast.BoolOp() | ast.UnaryOp(op=ast.Not()):
                raise ConditionError(f"a number is wanted where {self.source(node)} stands")
            case _:
                raise self.refused(node)

    def source(self, node: ast.expr) -> str:
        return shown(ast.get_source_segment(self.text, node) or type(node).__name__)

    def refused(self, node: ast.expr) -> ConditionError:
        allowed = "names, numbers, comparisons, and/or/not, known(name), + - * /"
        return ConditionError(f"{self.source(node)} is not accepted: only {allowed}")
