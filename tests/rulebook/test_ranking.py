"""Remedies are told in the order that the counted outcomes give them."""

from fitdoctor.rulebook.loading import load_rules
from fitdoctor.rulebook.lookup import look_up
from fitdoctor.rulebook.ranking import counts, ranked


def test_what_was_confirmed_more_often_comes_first_and_the_untried_in_between() -> None:
    for rule, remedies in counts().items():
        order = ranked(rule, ["never-tried", *remedies])
        shares = [
            0.5 if name not in remedies else (remedies[name][0] + 1) / (remedies[name][1] + 2)
            for name in order
        ]
        assert shares == sorted(shares, reverse=True)


def test_rules_and_their_texts_have_the_same_order() -> None:
    for rule in load_rules():
        text = look_up(rule.id)
        assert text is not None
        assert text.remedies == rule.remedies == ranked(rule.id, rule.remedies)


def test_the_table_names_rules_and_remedies_that_there_are() -> None:
    named = {rule.id: rule.remedies for rule in load_rules()}
    for rule, remedies in counts().items():
        assert set(remedies) <= set(named[rule])
        assert all(0 <= confirmed <= tried for confirmed, tried in remedies.values())
