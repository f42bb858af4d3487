"""Treatments as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitdoctor.remedies import remedies
from fitdoctor.remedies.treatment import Dose, Treatment, parse_treatment

allowed = [
    st.builds(Dose, st.just(name), st.sampled_from(remedy.strengths) | st.none())
    for name, remedy in remedies().items()
]


@given(st.lists(st.one_of(allowed), min_size=1, max_size=3))
def test_what_is_written_is_read_again(doses: list[Dose]) -> None:
    treatment = Treatment(tuple(doses))
    assert parse_treatment(str(treatment)) == treatment


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("dropuot", "no such remedy: 'dropuot' (did you mean 'dropout'?)"),
        ("dropout+", "no such remedy: ''"),
        ("dropout=", "the strength of dropout is a number from 0.05 to 0.8"),
        ("dropout=nan", "the strength of dropout is a number from 0.05 to 0.8"),
        ("dropout=3", "the strength of dropout is a number from 0.05 to 0.8"),
    ],
)
def test_what_cannot_be_given_is_told(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=r".") as mistake:
        parse_treatment(text)
    assert told in str(mistake.value)
