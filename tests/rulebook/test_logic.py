"""The condition language against a slow reference, one run and one node at a time."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitdoctor.rulebook.condition import parse_condition
from fitdoctor.rulebook.logic import FALSE, TRUE, UNKNOWN, evaluate, unknown_names

NAMES = ("a", "b", "c")
VALUES = st.one_of(
    st.floats(-10, 10),
    st.sampled_from([0.0, -0.0, 1.0, 2.0, math.nan, math.inf, -math.inf, 1e300, -1e300]),
)

numbers = st.recursive(
    st.one_of(st.sampled_from(NAMES), st.integers(0, 3).map(float), st.floats(0, 10)),
    lambda inner: st.one_of(
        st.tuples(st.just("-"), inner), st.tuples(st.sampled_from("+-*/"), inner, inner)
    ),
    max_leaves=5,
)
comparisons = st.lists(
    st.tuples(st.sampled_from([">", ">=", "<", "<=", "==", "!="]), numbers), min_size=1, max_size=3
).flatmap(lambda rest: numbers.map(lambda first: ("compare", first, rest)))
questions = st.tuples(st.just("known"), st.sampled_from(NAMES))
conditions = st.recursive(
    st.one_of(comparisons, questions),
    lambda inner: st.one_of(
        st.tuples(st.just("not"), inner),
        st.tuples(st.just("and"), inner, inner),
        st.tuples(st.just("or"), inner, inner),
    ),
    max_leaves=6,
)


def text_of(node) -> str:
    match node:
        case str() | float():
            return str(node)
        case ("-", operand):
            return f"-({text_of(operand)})"
        case ("known", name):
            return f"known({name})"
        case ("not", operand):
            return f"not ({text_of(operand)})"
        case ("compare", first, rest):
            return text_of_number(first) + "".join(f" {op} {text_of_number(x)}" for op, x in rest)
        case (operator, left, right):
            return f"({text_of(left)}) {operator} ({text_of(right)})"


def text_of_number(node) -> str:
    return f"({text_of(node)})"


def number_of(node, values) -> float | None:
    """Plain Python arithmetic; None for unknown."""
    match node:
        case str():
            return None if math.isnan(values[node]) else values[node]
        case float():
            return node
        case ("-", operand):
            known = number_of(operand, values)
            return None if known is None else -known
    operator, left, right = node
    a, b = number_of(left, values), number_of(right, values)
    if a is None or b is None or (operator == "/" and b == 0):
        return None
    result = {"+": a.__add__, "-": a.__sub__, "*": a.__mul__, "/": a.__truediv__}[operator](b)
    return None if math.isnan(result) else result


def answer_of(node, values) -> bool | None:
    match node:
        case ("known", name):
            return not math.isnan(values[name])
        case ("not", operand):
            known = answer_of(operand, values)
            return None if known is None else not known
        case ("and", left, right):
            return both(answer_of(left, values), answer_of(right, values))
        case ("or", left, right):
            sides = (answer_of(left, values), answer_of(right, values))
            if True in sides:
                return True
            return None if None in sides else False
    _, first, rest = node
    answer, left = True, number_of(first, values)
    for operator, other in rest:
        right = number_of(other, values)
        answer = both(answer, compare(left, operator, right))
        left = right
    return answer


def both(a: bool | None, b: bool | None) -> bool | None:
    if a is False or b is False:
        return False
    return None if a is None or b is None else True


def compare(a: float | None, operator: str, b: float | None) -> bool | None:
    if a is None or b is None:
        return None
    results = {">": a > b, ">=": a >= b, "<": a < b, "<=": a <= b, "==": a == b, "!=": a != b}
    return results[operator]


@settings(max_examples=300, deadline=None)
@given(conditions, st.lists(st.tuples(VALUES, VALUES, VALUES), min_size=1, max_size=4))
def test_all_runs_at_once_answer_as_one_at_a_time(tree, rows):
    condition = parse_condition(text_of(tree), set(NAMES))
    columns = dict(zip(NAMES, np.array(rows).T, strict=True))

    truth = evaluate(condition, columns, len(rows))

    words = {True: TRUE, False: FALSE, None: UNKNOWN}
    expected = [words[answer_of(tree, dict(zip(NAMES, row, strict=True)))] for row in rows]
    assert truth.answer.tolist() == expected
    assert np.all((truth.clarity >= 0) & (truth.clarity <= 1))
    assert np.all(truth.clarity[truth.answer != TRUE] == 0)


def clarity(text: str, **values: float) -> float:
    truth = evaluate(parse_condition(text, set(values)), values, 1)
    assert truth.answer[0] == TRUE
    return float(truth.clarity[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x > 2", 0.5),
        ("x > 4", 0.0),
        ("x >= 4", 0.0),
        ("x < 16", 0.75),
        ("-x < -1", 0.75),
        ("x > 0", 1.0),
        ("x > -1", 1.0),
        ("x == 4", 1.0),
        ("x > 2 and x < 16", 0.5),
        ("x > 2 or x < 16", 0.75),
        ("x > 2 or y > 1", 0.5),
        ("x > 2 or x > 100", 0.5),
        ("not x <= 2", 0.5),
        ("not (x <= 2 or x >= 16)", 0.5),
        ("2 < x < 16", 0.5),
        ("x / 0 > 1 or x > 1", 0.75),
        ("known(x) and x > 2", 0.5),
        ("not known(y) and x > 2", 0.5),
        ("(not known(y) or y > 3) and x > 2", 0.5),
    ],
)
def test_clarity_is_how_far_past_the_limit_the_deciding_comparison_is(text, expected):
    x = 4.0000000001 if text == "x > 4" else 4.0
    assert clarity(text, x=x, y=math.nan) == pytest.approx(expected, abs=1e-6)


@settings(deadline=None)
@given(st.floats(0.01, 100), st.floats(1.0, 100), st.floats(1.0, 100))
def test_farther_past_the_limit_is_clearer(limit, near, far):
    near, far = sorted((near, far))
    nearer = clarity("x >= limit", x=limit * near, limit=limit)
    assert clarity("x >= limit", x=limit * far, limit=limit) >= nearer


def test_a_condition_knows_its_names_in_order_and_each_once():
    condition = parse_condition("b > 1 and\n  a / b < limit", {"a", "b", "limit", "other"})
    assert condition.names == ("b", "a", "limit")
    assert condition.text == "b > 1 and a / b < limit"


def test_no_runs_give_no_answers():
    condition = parse_condition("a > 1 or a < 0", {"a"})
    assert evaluate(condition, {"a": np.empty(0)}, 0).answer.shape == (0,)


@settings(max_examples=300, deadline=None)
@given(conditions, st.tuples(VALUES, VALUES, VALUES))
def test_names_are_blamed_for_unknown_answers_alone_and_only_if_unknown(tree, row):
    condition = parse_condition(text_of(tree), set(NAMES))
    values = dict(zip(NAMES, row, strict=True))
    blamed = {name for name, where in unknown_names(condition, values, 1).items() if where[0]}
    answer = evaluate(condition, values, 1).answer[0]
    assert all(math.isnan(values[name]) for name in blamed)
    assert not blamed or answer == UNKNOWN


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a > 1 and b > 1", {"a", "b"}),
        ("a > 1 and x > 1", {"a"}),
        ("a > 1 and (x > 1 or b > 1)", {"a"}),
        ("not (a > 1) or x > 9 and b > 1", {"a"}),
        ("(not known(a) or a > 1) and b > 1", {"b"}),
        ("a > 1 and x > 9", set()),
        ("x / 0 > 1", set()),
    ],
)
def test_only_names_that_decide_are_to_blame_for_an_unknown_answer(text, expected):
    condition = parse_condition(text, {"a", "b", "x"})
    values = {"a": math.nan, "b": math.nan, "x": 4.0}
    blamed = unknown_names(condition, values, 1)
    assert {name for name, where in blamed.items() if where[0]} == expected
