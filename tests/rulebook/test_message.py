"""Message templates."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitdoctor.rulebook.message import FORMATS, fill_in, parse_message

KNOWN = {"loss_rise", "limit"}


@pytest.mark.parametrize(
    ("template", "part_of_error"),
    [
        ("{loss_rise:500000000}", "format '500000000'"),
        ("{loss_rise:.500000000f}", "format '.500000000f'"),
        ("{loss_rise:{limit}}", "format '{limit}'"),
        ("{loss_rise}", "format ''"),
        ("{loss_rise.__class__:.2f}", "'loss_rise.__class__' is neither"),
        ("{loss_rise[0]:.2f}", "'loss_rise[0]' is neither"),
        ("{loss_rise!r:.2f}", "'!r' is not accepted"),
        ("{0:.2f}", "'0' is neither"),
        ("{:.2f}", "'' is neither"),
        ("{lossrise:.2f}", "did you mean 'loss_rise'"),
        ("{loss_rise:.2f", "brace"),
        ("50% } more", "brace"),
        ("x" * 501, "longer than"),
    ],
)
def test_a_template_with_more_than_known_fields_is_refused(template, part_of_error):
    _, mistakes = parse_message(template, KNOWN)
    assert any(part_of_error in mistake for mistake in mistakes)


def test_every_mistake_in_a_template_is_told():
    _, mistakes = parse_message("{one:.2f} and {loss_rise:9} and {limit!s:.2f}", KNOWN)
    assert len(mistakes) == 3


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.256, "rose 26% {so}"),
        (math.nan, "rose unknown {so}"),
        (math.inf, "rose infinity {so}"),
        (-math.inf, "rose -infinity {so}"),
        (1e300, "rose over 10000% {so}"),
        (99.0, "rose 9900% {so}"),
        (-0.0004, "rose 0% {so}"),
        (-0.2, "rose -20% {so}"),
    ],
)
def test_values_are_filled_in_and_odd_ones_in_words(value, text):
    names, mistakes = parse_message("rose {loss_rise:.0%} {{so}}", KNOWN)
    assert (names, mistakes) == (("loss_rise",), [])
    assert fill_in("rose {loss_rise:.0%} {{so}}", {"loss_rise": value}) == text


def test_a_number_of_hundreds_of_digits_is_shown_short():
    assert fill_in("rose to {x:.0f}", {"x": 1e300}) == "rose to 1e+300"


@settings(deadline=None)
@given(st.sampled_from(sorted(FORMATS)), st.floats())
def test_every_format_shows_every_number_briefly(spec, value):
    assert 0 < len(fill_in(f"{{x:{spec}}}", {"x": value})) < 30


@settings(deadline=None)
@given(st.text(max_size=60), st.text(alphabet="{}:!.[]x0%f", max_size=30))
def test_any_accepted_template_can_be_filled_in(text, odd):
    template = text + odd
    names, mistakes = parse_message(template, {"x"})
    if not mistakes:
        fill_in(template, dict.fromkeys(names, 1.0))


def test_what_a_step_counts_is_told() -> None:
    template = "turned at {per} {best:.0f}"
    assert parse_message(template, {"best"}) == (("best",), [])
    assert fill_in(template, {"best": 3.0}, "epoch") == "turned at epoch 3"
    assert parse_message("{per:.0f}", set())[1]


@pytest.mark.parametrize(("value", "text"), [(0.5, "rose by 50% [so]"), (math.nan, "rose [so]")])
def test_a_part_in_brackets_is_left_out_where_its_value_is_unknown(value, text) -> None:
    assert fill_in("rose[ by {x:.0%}] [so]", {"x": value}) == text
