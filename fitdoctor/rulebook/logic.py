"""Evaluates a condition on all runs at once, with three answers: true, false and unknown."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fitdoctor.logs.run import FloatArray
from fitdoctor.rulebook.condition import Condition

FALSE, UNKNOWN, TRUE = -1, 0, 1
"""Kleene's three values, so that `and` is the least, `or` the greatest, `not` the opposite."""


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """The answer of a condition, one entry a run.

    `answer` is -1 (false), 0 (unknown) or 1 (true). `strength` runs from 0 (clearly false) over
    0.5 (at the limit, or unknown) to 1 (clearly true).
    """

    answer: NDArray[np.int8]
    strength: FloatArray

    @property
    def clarity(self) -> FloatArray:
        """How far past the limits a true answer is: 0 (at them) to 1 (far past); else 0."""
        return np.where(self.answer == TRUE, np.clip(2 * self.strength - 1, 0, 1), 0.0)


def evaluate(condition: Condition, values: Mapping[str, FloatArray | float], count: int) -> Truth:
    """The answer of a condition for `count` runs.

    `values` holds each name of the condition: an array with one entry a run, NaN where unknown,
    or one number for all. Raises KeyError where a name is absent.
    """
    arrays = _arrays(condition, values, count)
    with np.errstate(all="ignore"):
        return _truth(condition.tree, arrays)


def unknown_names(
    condition: Condition, values: Mapping[str, FloatArray | float], count: int
) -> dict[str, NDArray[np.bool_]]:
    """For each name of a condition, on which runs the answer is unknown because of it.

    A name that is unknown in a part which does not decide (`b` in `a or b` where `a` is true) is
    not to blame. Arguments as of `evaluate`.
    """
    arrays = _arrays(condition, values, count)
    blamed = {name: np.zeros(count, dtype=np.bool_) for name in condition.names}

    def walk(node: ast.expr, where: NDArray[np.bool_]) -> None:
        where = where & (_truth(node, arrays).answer == UNKNOWN)
        match node:
            case ast.BoolOp(values=parts):
                for part in parts:
                    walk(part, where)
            case ast.UnaryOp(operand=operand):
                walk(operand, where)
            case ast.Compare():
                for name in {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}:
                    blamed[name] |= where & np.isnan(arrays[name])

    with np.errstate(all="ignore"):
        walk(condition.tree, np.ones(count, dtype=np.bool_))
    return blamed


def _arrays(
    condition: Condition, values: Mapping[str, FloatArray | float], count: int
) -> dict[str, FloatArray]:
    arrays: dict[str, FloatArray] = {
        name: np.broadcast_to(np.asarray(values[name], dtype=np.float64), (count,))
        for name in condition.names
    }
    arrays[""] = np.zeros(count)  # gives literals the shape of the others
    return arrays


def _truth(node: ast.expr, values: Mapping[str, FloatArray]) -> Truth:
    match node:
        case ast.BoolOp(op=ast.And(), values=parts):
            return _all_of([_truth(part, values) for part in parts])
        case ast.BoolOp(op=ast.Or(), values=parts):
            branches = [_truth(part, values) for part in parts]
            return _not(_all_of([_not(branch) for branch in branches]))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _not(_truth(operand, values))
        case ast.Compare(left=left, ops=operators, comparators=others):
            sides = [_number(side, values) for side in (left, *others)]
            pairs = zip(sides, operators, sides[1:], strict=False)
            return _all_of([_compare(a, operator, b) for a, operator, b in pairs])
        case ast.Call(args=[ast.Name(id=name)]):
            measured = ~np.isnan(values[name])
            return Truth(np.where(measured, TRUE, FALSE).astype(np.int8), measured.astype(float))
    raise AssertionError(f"not in a checked condition: {ast.dump(node)}")


def _all_of(parts: list[Truth]) -> Truth:
    return Truth(
        np.minimum.reduce([part.answer for part in parts]),
        np.minimum.reduce([part.strength for part in parts]),
    )


def _not(part: Truth) -> Truth:
    return Truth(np.negative(part.answer), 1 - part.strength)


OPERATORS: dict[type[ast.cmpop], Callable[[FloatArray, FloatArray], NDArray[np.bool_]]] = {
    ast.Gt: np.greater,
    ast.GtE: np.greater_equal,
    ast.Lt: np.less,
    ast.LtE: np.less_equal,
    ast.Eq: np.equal,
    ast.NotEq: np.not_equal,
}


def _compare(a: FloatArray, operator: ast.cmpop, b: FloatArray) -> Truth:
    unknown = np.isnan(a) | np.isnan(b)
    holds = OPERATORS[type(operator)](a, b)
    nearness = _nearness(a, b)
    if isinstance(operator, ast.Eq | ast.NotEq):
        nearness = np.zeros_like(a)
    answer = np.where(unknown, UNKNOWN, np.where(holds, TRUE, FALSE)).astype(np.int8)
    strength = np.where(holds, 1 - 0.5 * nearness, 0.5 * nearness)
    return Truth(answer, np.where(unknown, 0.5, strength))


def _nearness(a: FloatArray, b: FloatArray) -> FloatArray:
    """The smaller of two numbers over the larger, 1 where equal.

    0 where their signs differ or one is zero: then their ratio says nothing, and the comparison
    counts as clear.
    """
    small, large = np.minimum(np.abs(a), np.abs(b)), np.maximum(np.abs(a), np.abs(b))
    ratio = np.where(np.isinf(small), 1.0, small / np.where(large > 0, large, 1.0))
    return np.where(np.sign(a) * np.sign(b) > 0, ratio, 0.0)


def _number(node: ast.expr, values: Mapping[str, FloatArray]) -> FloatArray:
    match node:
        case ast.Name(id=name):
            return values[name]
        case ast.Constant(value=int() | float() as literal):
            return np.full_like(values[""], literal)
        case ast.UnaryOp(operand=operand):
            return -_number(operand, values)
        case ast.BinOp(left=left, op=operator, right=right):
            return _arithmetic(_number(left, values), operator, _number(right, values))
    raise AssertionError(f"not in a checked condition: {ast.dump(node)}")


def _arithmetic(a: FloatArray, operator: ast.operator, b: FloatArray) -> FloatArray:
    match operator:
        case ast.Add():
            return a + b
        case ast.Sub():
            return a - b
        case ast.Mult():
            return a * b
    return np.where(b == 0, np.nan, a / np.where(b == 0, 1.0, b))
