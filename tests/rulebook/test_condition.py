"""What a condition may not say."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitdoctor.rulebook.condition import DEEPEST, LONGEST, ConditionError, parse_condition

KNOWN = {"loss_rise", "limit"}


@pytest.mark.parametrize(
    ("text", "part_of_error"),
    [
        ("@os.system('true')", "cannot be read"),
        ("__import__('os').system('true') > 0", "is not accepted"),
        ("(lambda: 1)() > 0", "is not accepted"),
        ("loss_rise.real > 0", "'loss_rise.real' is not accepted"),
        ("loss_rise[0] > 0", "is not accepted"),
        ("f'{loss_rise}' > 0", "is not accepted"),
        ("'a' * 1000 > 0", "is not accepted"),
        ("10**10**10 > loss_rise", "is not accepted"),
        ("loss_rise % 2 > 0", "is not accepted"),
        ("loss_rise // 2 > 0", "is not accepted"),
        ("1 << 99 > loss_rise", "is not accepted"),
        ("~loss_rise > 0", "is not accepted"),
        ("+loss_rise > 0", "is not accepted"),
        ("[x for x in (1,)] > 0", "is not accepted"),
        ("(y := 3) > 0", "is not accepted"),
        ("loss_rise > True", "is not accepted"),
        ("loss_rise > None", "is not accepted"),
        ("loss_rise > ...", "is not accepted"),
        ("loss_rise > 1j", "is not accepted"),
        ("loss_rise > 0 if limit else 1", "is not accepted"),
        ("await loss_rise", "is not accepted"),
        ("*loss_rise", "cannot be read"),
        ("known()", "is not accepted"),
        ("known(1)", "is not accepted"),
        ("known(loss_rise, limit)", "is not accepted"),
        ("known(*loss_rise)", "is not accepted"),
        ("known(loss_rise, a=1)", "is not accepted"),
        ("known(loss_rise > 1)", "is not accepted"),
        ("known(known(loss_rise))", "is not accepted"),
        ("known(loss_rise) > 0", "is not accepted"),
        ("known(lossrise)", "'lossrise' is neither a signal"),
        ("unknown(loss_rise)", "is not accepted"),
        ("loss_rise in limit", "not 'in' or 'is'"),
        ("loss_rise is limit", "not 'in' or 'is'"),
        ("loss_rise", "a comparison is wanted where 'loss_rise' stands"),
        ("1", "a comparison is wanted"),
        ("loss_rise > 1 and limit", "a comparison is wanted where 'limit' stands"),
        ("(loss_rise > 1) + 1 > 0", "a number is wanted"),
        ("-(loss_rise > 1)", "a comparison is wanted"),
        ("loss_rise > 1e16", "may not exceed"),
        ("loss_rise > 1e999", "may not exceed"),
        ("loss_rise > " + "9" * 400, "may not exceed"),
        ("loss_rise > 1 # and limit > 0", "comments belong"),
        ("loss_rise > 1; import os", "cannot be read"),
        ("loss_rise >", "cannot be read"),
        ("", "cannot be read"),
        ("loss_rise > 1\0", "cannot be read"),
        ("(" * 500 + "1" + ")" * 500 + " < loss_rise", "cannot be read"),
        ("not " * 100 + "loss_rise > 0", f"more than {DEEPEST} levels"),
        ("-" * 1500 + "loss_rise > 0", "deep"),
        ("loss_rise > 0 and " * LONGEST + "limit > 0", "longer than"),
        ("lossrise > limit", "'lossrise' is neither a signal nor a limit (did you mean"),
        ("print > limit", "'print' is neither a signal nor a limit"),
    ],
)
def test_anything_but_comparing_numbers_is_refused(text, part_of_error):
    with pytest.raises(ConditionError) as refusal:
        parse_condition(text, KNOWN)
    message = str(refusal.value)
    assert part_of_error in message
    assert len(message) < 300
    assert message.isprintable()


WORDS = ["loss_rise", "limit", "and", "or", "not", "in", "if", "else", "lambda", "await", "yield"]
NUMBERS = ["1", "1e9", "0x1F", "1is", "'", '"', "f'", "\\", "__import__"]
PIECES = st.sampled_from([*WORDS, *NUMBERS, *"><()+-*/@.,:[]{}=!~%", "==", ":=", "**"])


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=25).map(" ".join)))
def test_any_text_is_a_condition_or_refused(text):
    refusal = ""
    try:
        assert set(parse_condition(text, KNOWN).names) <= KNOWN
    except ConditionError as error:
        refusal = str(error)
    assert refusal.isprintable()
