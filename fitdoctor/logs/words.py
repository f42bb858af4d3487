"""What a curve's name says by itself: its words, its metric, its split and its direction."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from fitdoctor.logs import dialects
from fitdoctor.logs.run import Direction

NamedSplit = Literal["train", "validation", "test", "none", "unsaid"]
SPLIT_OF_WORD: dict[str, NamedSplit] = {
    word: split  # type: ignore[misc]
    for split, words in dialects.SPLIT_WORDS.items()
    for word in words
}
_METRIC_OF_NAME = {name: metric for metric, names in dialects.METRICS.items() for name in names}
_GLUED = re.compile(
    "(?P<a>train|training|valid|validation|val|test|dev|eval|tr)?"
    "(?P<metric>loss|accuracy|acc|error|f1|auc|iou|dice|mse|mae|rmse|map|precision|recall)"
    "(?P<b>train|valid|validation|val|test)?"
)


@dataclass(frozen=True, slots=True)
class NameParts:
    """What a name says: of two curves in one role the lower `rank` comes first."""

    metric: str
    split: NamedSplit
    direction: Direction
    rank: int = 0


@lru_cache(maxsize=65536)
def normal_name(name: str) -> str:
    """A name as the tables of `dialects` spell it: lower case, its words joined by "_"."""
    return "_".join(words_of(name))


def is_known(name: str, given: Container[str] = ()) -> bool:
    """Whether a name says something about training: a measure, a step, a learning rate."""
    if name in given or normal_name(name) in dialects.COUNTING_COLUMNS:
        return True
    parsed = parts_of(words_of(name))
    return parsed.direction != 0 or parsed.metric in dialects.METRICS or "loss" in words_of(name)


@lru_cache(maxsize=65536)
def split_of(name: str) -> str:
    """The split a name speaks of (train, validation or test), or "" where it names none."""
    split = _strongest([SPLIT_OF_WORD[word] for word in words_of(name) if word in SPLIT_OF_WORD])
    return "" if split == "unsaid" else split


@lru_cache(maxsize=65536)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name in lower case: "Loss/train", "valLoss" and "Val Loss" alike."""
    name = name.replace("mAP", "map").replace("IoU", "iou")[:300]
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).lower()
    words = []
    for word in re.split(r"[\W_]+", name):
        glued = _GLUED.fullmatch(word)
        words += [part for part in glued.group("a", "metric", "b") if part] if glued else [word]
    return tuple(word for word in words if word)


def parts_of(words: Sequence[str]) -> NameParts:
    """What the words of a name say by themselves."""
    splits = [SPLIT_OF_WORD[word] for word in words if word in SPLIT_OF_WORD]
    split = _strongest(splits)
    rest = [word for word in words if word not in SPLIT_OF_WORD]
    metric = _standard_name(rest) or "_".join(words)
    direction = _direction(rest, metric)
    if metric in ("learning_rate", "gradient_norm"):
        return NameParts(metric, "none", 0, rank_of(words))
    return NameParts(metric, split, direction, rank_of(words))


def _strongest(splits: list[NamedSplit]) -> NamedSplit:
    """Of several splits in a name ("train/val_loss") the one that says most."""
    order: tuple[NamedSplit, ...] = ("test", "validation", "train")
    return next((split for split in order if split in splits), "unsaid")


def _standard_name(words: Sequence[str]) -> str:
    essential = [word for word in words if word not in dialects.FILLERS]
    for candidate in (words, essential):
        name = "_".join(candidate)
        if name in _METRIC_OF_NAME:
            return _METRIC_OF_NAME[name]
    if essential[:1] in (["lr"], ["learning"]) and set(essential) & {"lr", "rate"}:
        return "learning_rate"
    return "_".join(essential)


def _direction(words: Sequence[str], metric: str) -> Direction:
    found = set(words) | {metric}
    if "cross" in found:
        found -= {"entropy"}
        found |= {"crossentropy"}
    falling, rising = found & dialects.FALLING, found & dialects.RISING
    if found & dialects.UNKNOWN or found & dialects.BOOKKEEPING - {"epoch"}:
        return 0
    if found & {"positives", "negatives"} and "true" in found:
        return 1
    if falling or metric in dialects.OTHER_LOSSES:
        return -1
    return 1 if rising else 0


def rank_of(words: Sequence[str]) -> int:
    """1 where the name is of values logged each step, which come after those of epochs, else 0."""
    return int(bool(set(words) & dialects.PER_STEP_WORDS))
