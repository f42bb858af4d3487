"""The order of a rule's remedies: by how often each was confirmed, not by taste."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_suffix(".toml")
Counts = Mapping[str, Mapping[str, tuple[int, int]]]
"""By rule and remedy: how often it was confirmed, of how many times it was tried."""


@cache
def counts() -> Counts:
    """What `benchmarks/ranking` counted over planted faults."""
    return tomllib.loads(TABLE.read_text("utf-8"))


def ranked(rule: str, remedies: Iterable[str]) -> tuple[str, ...]:
    """The remedies of a rule, the likeliest to be confirmed first.

    The chance is (confirmed + 1) / (tried + 2), Laplace's rule of succession: one half for what
    was never tried. Equal ones stay in the order of the rule's file.
    """
    seen = counts().get(rule, {})

    def chance(remedy: str) -> float:
        confirmed, tried = seen.get(remedy, (0, 0))
        return (confirmed + 1) / (tried + 2)

    return tuple(sorted(remedies, key=chance, reverse=True))
