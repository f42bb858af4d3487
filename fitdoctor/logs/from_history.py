"""A run made of a history that is already in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from fitdoctor.logs.assemble import build_run
from fitdoctor.logs.json_logs import table_of_lists
from fitdoctor.logs.run import Run
from fitdoctor.logs.shapes import counting_names
from fitdoctor.logs.table_runs import series_of


class HistoryError(ValueError):
    """A history that holds no curve; the text says what was given and what is expected."""


EXPECTED = 'a Keras History, a DataFrame, or a dict of lists as {"loss": [...], "val_loss": [...]}'


def run_from_history(
    history: Any, name: str = "history", metrics: Mapping[str, str] | None = None
) -> Run:
    """A run of a Keras `History`, a dict of lists of numbers, or a pandas DataFrame.

    The epoch of a value is its place in the list, unless the history has a column "epoch" or
    "step". A NaN is a value, except in a DataFrame in which a step has several rows, as Lightning
    writes it: there it is an empty cell. `metrics` is as for `read`. Raises HistoryError for
    anything else, and for a history without numbers.
    """
    lists = _lists_of(history)
    table = table_of_lists(lists)
    series = series_of(table, metrics or {}) if table is not None else []
    if not series:
        raise HistoryError(f"the history holds no list of numbers; expected {EXPECTED}")
    run = build_run(name, Path(name), series, kind="history", given=metrics)
    return replace(run, path=Path())


def _lists_of(history: Any) -> dict[str, list[Any]]:
    if hasattr(history, "history") and hasattr(history, "epoch"):
        history = history.history
    if hasattr(history, "to_dict") and hasattr(history, "columns"):
        history = _lists_of_frame(history)
    if not isinstance(history, Mapping):
        raise HistoryError(f"a {type(history).__name__} is no history; expected {EXPECTED}")
    return {str(key): _plain(value) for key, value in history.items() if _is_list(value)}


def _lists_of_frame(frame: Any) -> dict[str, list[Any]]:
    lists = {str(name): frame[name].tolist() for name in frame.columns}
    counters = [name for name in counting_names(tuple(lists)) if name is not None]
    rows = list(zip(*(lists[name] for name in counters), strict=True))
    if len(set(rows)) == len(rows):
        return lists
    return {
        name: [None if value != value else value for value in values]
        for name, values in lists.items()
    }


def _is_list(value: Any) -> bool:
    return hasattr(value, "__len__") and not isinstance(value, (str, bytes, Mapping))


def _plain(values: Any) -> list[Any]:
    """The items as Python's own numbers: histories hold scalars of NumPy, TensorFlow or JAX."""
    return [_number(item) for item in values]


def _number(item: Any) -> float | str | None:
    if item is None or isinstance(item, (str, bool)):
        return item
    try:
        return float(item)
    except (TypeError, ValueError):
        return str(item)
