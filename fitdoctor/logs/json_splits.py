"""A history that is kept by split: {"train": {"loss": [...]}, "val": {"loss": [...]}}."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fitdoctor.logs.dialects import COUNTING_COLUMNS
from fitdoctor.logs.words import SPLIT_OF_WORD


def lists_by_split(value: Mapping[Any, Any]) -> dict[str, list[Any]]:
    """The lists of a history that is kept by split, named as in "val/loss".

    A counter is taken from the training side; what others logged at fewer of its steps is placed
    by it. Empty where `value` is no such history: training and another split, each with lists of
    values by name and, if they count, counting alike.
    """
    sides = {key: _lists(value[key]) for key in value if str(key).lower() in SPLIT_OF_WORD}
    train = next((key for key in sides if SPLIT_OF_WORD[str(key).lower()] == "train"), None)
    if train is None or len(sides) < 2 or not all(sides.values()):
        return {}
    counters = {
        name: sides[train][name] for name in sides[train] if name.lower() in COUNTING_COLUMNS
    }
    joined = dict(counters)
    for key, lists in sides.items():
        counter = next((name for name in counters if name in lists), None)
        rows = _rows(lists[counter], counters[counter]) if counter else None
        if counter and rows is None:
            return {}
        for name, series in lists.items():
            if name.lower() not in COUNTING_COLUMNS:
                joined[f"{key}/{name}"] = _placed(series, rows, counters.get(counter or "", []))
    return joined


def _lists(side: Any) -> dict[str, list[Any]]:
    """The lists of values of one split by name."""
    if isinstance(side, list) and side and all(isinstance(record, dict) for record in side):
        names = dict.fromkeys(str(name) for record in side for name in record)
        side = {name: [record.get(name) for record in side] for name in names}
    items = side.items() if isinstance(side, dict) else []
    return {
        str(name): series
        for name, series in items
        if isinstance(series, list) and series and not isinstance(series[0], (list, dict))
    }


def _rows(counts: Sequence[Any], of_train: Sequence[Any]) -> list[int] | None:
    """The rows of training at which another split was measured; None where they count otherwise."""
    row = {str(count): i for i, count in enumerate(of_train)}
    if len(row) < len(of_train) or any(str(count) not in row for count in counts):
        return None
    return [row[str(count)] for count in counts]


def _placed(series: list[Any], rows: list[int] | None, of_train: Sequence[Any]) -> list[Any]:
    if rows is None or len(rows) != len(series):
        return series
    placed: list[Any] = [None] * len(of_train)
    for row, item in zip(rows, series, strict=True):
        placed[row] = item
    return placed
