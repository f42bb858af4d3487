"""Message templates: `{signal:.0%}` and the like, checked before any is filled in."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Set
from string import Formatter

from fitdoctor.rulebook.mistakes import did_you_mean, shown

PERCENTS = (".0%", ".1%", ".2%", "+.0%", "+.1%")
DECIMALS = (".0f", ",.0f", ".1f", ".2f", "+.2f", ".3f", ".4f")
DIGITS = (".2g", ".3g", ".4g", ".1e")
PER = "per"
"""The name that stands for what the steps of the rule's curve count: "epoch" or "step"."""
FORMATS = frozenset((*PERCENTS, *DECIMALS, *DIGITS))
"""The formats a message may use. Others could ask for a width of millions of characters."""
LONGEST = 500
"""Characters in a message: it is one line of a report."""
LARGEST_PERCENT = 10_000
"""A larger share, measured against a curve that hardly moved, is shown as "over 10000%"."""
LARGEST_IN_FULL = 1e15
"""Larger numbers are shown as 1.2e+30 whatever the format, which would write all their digits."""

_OPTIONAL = re.compile(r"\[([^\[\]]*\{[^\[\]]*)\]")


def parse_message(template: str, known: Set[str]) -> tuple[tuple[str, ...], list[str]]:
    """The names a template shows, in order and without `{per}`, and every mistake in it."""
    if len(template) > LONGEST:
        return (), [f"is longer than {LONGEST} characters"]
    try:
        fields = [field for field in Formatter().parse(template) if field[1] is not None]
    except ValueError as error:
        return (), [f"{error}; write {{{{ or }}}} for a brace"]
    mistakes = []
    names: dict[str, None] = {}
    for _, name, spec, conversion in fields:
        mistake = _mistake(str(name), spec or "", conversion, known)
        if mistake:
            mistakes.append(mistake)
        if name != PER:
            names[str(name)] = None
    return tuple(names), mistakes


def _mistake(name: str, spec: str, conversion: str | None, known: Set[str]) -> str:
    if name == PER and not (spec or conversion):
        return ""
    if name not in known:
        hint = did_you_mean(name, known)
        return f"{shown(name)} is neither a signal nor a limit{hint}"
    if conversion:
        return f"'!{shown(conversion)[1:-1]}' is not accepted after {shown(name)}"
    if spec not in FORMATS:
        listed = " ".join(sorted(FORMATS))
        return f"format {shown(spec)} of {shown(name)} is not accepted; use one of {listed}"
    return ""


def fill_in(template: str, values: Mapping[str, float], per: str = "step") -> str:
    """A checked template with its values and what a step counts.

    NaN reads "unknown"; a part in square brackets that would say so is left out.
    """
    # Every second piece stood in brackets.
    pieces = [_fill_in(piece, values, per) for piece in _OPTIONAL.split(template)]
    return "".join(text for i, (text, known) in enumerate(pieces) if known or i % 2 == 0)


def _fill_in(piece: str, values: Mapping[str, float], per: str) -> tuple[str, bool]:
    """A piece of a template with its values, and whether all of these are known."""
    parts, known = [], True
    for text, name, spec, _ in Formatter().parse(piece):
        parts.append(text)
        if name == PER:
            parts.append(per)
        elif name is not None:
            parts.append(_show(values[name], spec or ""))
            known = known and not math.isnan(values[name])
    return "".join(parts), known


def _show(value: float, spec: str) -> str:
    if math.isnan(value):
        return "unknown"
    if math.isinf(value):
        return "infinity" if value > 0 else "-infinity"
    if spec in PERCENTS and value * 100 > LARGEST_PERCENT:
        return f"over {LARGEST_PERCENT}%"
    text = format(value, spec if abs(value) <= LARGEST_IN_FULL else ".3g")
    return text if text.strip("-0.%") else text.lstrip("-")  # -0.0% is 0.0%
