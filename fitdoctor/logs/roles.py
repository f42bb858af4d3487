"""How the name of a curve is understood: its metric, its split and its direction."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from fitdoctor.logs import dialects
from fitdoctor.logs.dialects import DIALECTS, Dialect
from fitdoctor.logs.run import Direction, Split
from fitdoctor.logs.words import NameParts, parts_of, rank_of, words_of

PLAIN = Dialect("plain", marks=())
LONGEST_SHOWN = 40  # characters of a role in a message

_DIRECTIONS: dict[str, Direction] = {"up": 1, "down": -1, "none": 0}


class RoleError(ValueError):
    """A role that cannot be understood; the text says what is wrong and what to write."""


@dataclass(frozen=True, slots=True)
class Role:
    """What a curve is: see `Curve`. Of two curves in one role the lower `rank` comes first."""

    metric: str
    split: Split
    direction: Direction
    rank: int = 0


def parse_role(text: str) -> tuple[str, str, Direction | None]:
    """Read a role written as "SPLIT:METRIC[:DIRECTION]" into its three parts.

    SPLIT is train, validation, test or none; METRIC any name; DIRECTION up (higher is better),
    down or none, and may be left out where the name of the metric tells it. Raises RoleError.
    """
    split, colon, rest = text.partition(":")
    metric, _, direction = rest.partition(":")
    shown = repr(text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "...")
    if split not in ("train", "validation", "test", "none"):
        raise RoleError(f"{shown}: begin with train:, validation:, test: or none:")
    if not colon or not metric:
        raise RoleError(f"{shown}: a metric is missing, as in 'validation:accuracy:up'")
    if direction and direction not in _DIRECTIONS:
        raise RoleError(f"{shown}: the direction must be up, down or none")
    return split, metric, _DIRECTIONS.get(direction)


@lru_cache(maxsize=1024)
def dialect_of(names: tuple[str, ...]) -> Dialect:
    """The first dialect whose marks are all found among these names; PLAIN where there is none."""
    names = tuple(name.strip() for name in names)
    for dialect in DIALECTS:
        if all(any(re.fullmatch(mark, name) for name in names) for mark in dialect.marks):
            return dialect
    return PLAIN


def understand(
    names: Iterable[str], dialect: Dialect = PLAIN, given: Mapping[str, str] | None = None
) -> Mapping[str, Role]:
    """The role of each name of a run, in the light of the others.

    `given` maps names to roles as the user's settings do (see `parse_role`) and wins over all.
    Raises RoleError where such a role cannot be read.
    """
    chosen = tuple((given or {}).items())
    return _understand(tuple(names), dialect.name, chosen)


@lru_cache(maxsize=1024)
def _understand(
    names: tuple[str, ...], dialect_name: str, given: tuple[tuple[str, str], ...]
) -> dict[str, Role]:
    dialect = next((d for d in DIALECTS if d.name == dialect_name), PLAIN)
    settings = dict(given)
    parsed = {name: _parse(name, dialect, settings) for name in names}
    return _promote_only_losses(_settle_splits(parsed, dialect))


def _parse(name: str, dialect: Dialect, given: Mapping[str, str]) -> NameParts:
    if name in given or name.strip() in given:
        return _from_role(given.get(name) or given[name.strip()])
    for pattern, role in dialect.names.items():
        match = re.fullmatch(pattern, name.strip())
        if match:
            return replace(_from_role(role, match), rank=rank_of(words_of(name)))
    return parts_of(words_of(name))


def _from_role(text: str, match: re.Match[str] | None = None) -> NameParts:
    """A role as written; groups of a `match` are filled into its metric, whatever they hold."""
    split, metric, direction = parse_role(text)
    if match is not None:
        metric = match.expand(metric)
    parsed = parts_of(words_of(metric))
    found = parsed.direction if direction is None else direction
    return NameParts(parsed.metric, split, found)  # type: ignore[arg-type]


def _settle_splits(parsed: Mapping[str, NameParts], dialect: Dialect) -> dict[str, Role]:
    measures = [p for p in parsed.values() if p.direction]
    has_validation = any(p.split == "validation" for p in measures)
    of_train = {p.metric for p in measures if p.split == "train"}
    roles = {}
    for name, one in parsed.items():
        unsaid = dialect.default_split
        if unsaid == "train" and _is_ambiguous(one.metric, of_train):
            unsaid = ""
        roles[name] = _settle(one, has_validation, unsaid)
    return roles


def _is_ambiguous(metric: str, of_train: Collection[str]) -> bool:
    """Whether a metric without a split may be of validation, since others say "train"."""
    return metric in of_train or (bool(of_train) and not metric.endswith("loss"))


def _settle(parsed: NameParts, has_validation: bool, unsaid: Split) -> Role:
    metric, split = parsed.metric, parsed.split
    found: Split = ""
    if split == "test" and has_validation:
        metric = f"test_{metric}"
    elif split in ("test", "validation"):
        found = "validation"
    elif split == "train":
        found = "train"
    elif split == "unsaid" and (parsed.direction or metric.endswith("loss")):
        found = unsaid
    return Role(metric, found, parsed.direction, parsed.rank)


def _promote_only_losses(roles: dict[str, Role]) -> dict[str, Role]:
    """Call the only falling loss of a split "loss", whatever its full name is."""
    for split in ("train", "validation"):
        own = {name: role for name, role in roles.items() if role.split == split}
        losses = {role.metric for role in own.values() if _is_loss(role)}
        if len(losses) != 1 or "loss" in losses:
            continue
        for name, role in own.items():
            if role.metric in losses:
                roles[name] = replace(role, metric="loss")
    return roles


def _is_loss(role: Role) -> bool:
    named = role.metric == "loss" or role.metric.endswith(("_loss", "loss"))
    return role.direction == -1 and (named or role.metric in dialects.OTHER_LOSSES)
