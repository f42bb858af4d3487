"""Chooses rules by id, beginning of an id, name or problem: --select, --ignore, --extend-select."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fitdoctor.rulebook.finding import PROBLEMS
from fitdoctor.rulebook.mistakes import Mistakes, did_you_mean, shown
from fitdoctor.rulebook.rule import Rule

ALL = "ALL"
"""The selector of every rule."""


def select_rules(
    rules: Sequence[Rule],
    select: Iterable[str] | None = None,
    ignore: Iterable[str] = (),
    extend_select: Iterable[str] = (),
) -> tuple[Rule, ...]:
    """The rules that are selected and not ignored, in the order given.

    `select` is every rule where it is None; `extend_select` adds to it. Of two selectors that
    meet a rule the more exact one decides (a whole id or name over a longer over a shorter
    beginning of an id over a problem over "ALL"), and of two equal ones `ignore`. Raises Mistakes
    with a line for each selector that meets no rule.
    """
    wanted = [*([ALL] if select is None else select), *extend_select]
    unwanted = list(ignore)
    mistakes = [
        f"{shown(selector)} selects no rule{did_you_mean(selector, _words(rules))}"
        for selector in dict.fromkeys([*wanted, *unwanted])
        if selector != ALL and not any(_exactness(selector, rule) for rule in rules)
    ]
    if mistakes:
        raise Mistakes(mistakes)
    return tuple(rule for rule in rules if _best(wanted, rule) > _best(unwanted, rule))


def _best(selectors: Iterable[str], rule: Rule) -> int:
    return max((_exactness(selector, rule) for selector in selectors), default=0)


def _exactness(selector: str, rule: Rule) -> int:
    """How exactly a selector names a rule: 0 for not at all."""
    if selector in (rule.id, rule.name):
        return 100
    if selector and rule.id.startswith(selector):
        return 2 + len(selector)
    if selector == rule.problem:
        return 2
    return 1 if selector == ALL else 0


def _words(rules: Iterable[Rule]) -> list[str]:
    return [*PROBLEMS, ALL, *(word for rule in rules for word in (rule.id, rule.name))]
