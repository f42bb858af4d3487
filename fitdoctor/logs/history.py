"""Tell a training history from any other table: models, predictions, data sets, settings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from fitdoctor.logs import dialects
from fitdoctor.logs.roles import Role, dialect_of, understand
from fitdoctor.logs.shapes import counting_columns, counting_names
from fitdoctor.logs.table import Column, NotALog, Table
from fitdoctor.logs.words import normal_name, words_of

INDEX_NAMES = ("", "unnamed_0", "index", "id", "row")
_TIME = re.compile(r"\d+:\d\d|\d{4}-\d\d-\d\d|\d+\s*(s|sec|ms|min|h)\b")


def roles_of(table: Table, given: Mapping[str, str]) -> Mapping[str, Role]:
    """The role of each column of numbers that is neither a counter nor an index."""
    names = curve_names(tuple(table.numeric), tuple(given))
    return understand(names, dialect_of(tuple(table.columns)), given)


@lru_cache(maxsize=1024)
def curve_names(names: tuple[str, ...], given: tuple[str, ...]) -> tuple[str, ...]:
    """Of the columns of numbers those that are neither a counter nor an index."""
    no_curves = (*INDEX_NAMES, *dialects.WALL_TIME_COLUMNS)
    counters = counting_names(names)
    rest = (name for name in names if name not in counters)
    return tuple(name for name in rest if name in given or normal_name(name) not in no_curves)


def require_history(table: Table, given: Mapping[str, str]) -> None:
    """Raise NotALog, with the reason, for a table whose rows are not the steps of a training.

    An `epoch` column that rises makes a history of any table with one more column of numbers. A
    step column needs a measure known by name beside it. Without either, the columns must name a
    loss, or one measure of both training and validation, and no column may tell rows apart as
    models do (text, settings).
    """
    roles = roles_of(table, given)
    if not any(table.columns[name].mask.any() for name in roles):
        raise NotALog("no column of numbers besides a counter")
    epoch, step = counting_columns(table)
    sure = surely_epoch(tuple(table.numeric))
    if sure is not None and _counts(table.columns[sure]):
        return
    _refuse_rows_of_models(table)
    known = any(_is_measure(role) for role in roles.values())
    if any(c is not None and _counts(table.columns[c]) for c in (epoch, step)):
        if not known:
            raise NotALog("no column is named as a loss or a metric")
    elif not _names_a_training(roles):
        raise NotALog("no epoch or step column, and no loss among the columns")


@lru_cache(maxsize=1024)
def surely_epoch(names: tuple[str, ...]) -> str | None:
    """The column "epoch" of a table that has, by its names alone, more to tell than the time."""
    epoch, step = counting_names(names)
    rest = [name for name in names if name not in (epoch, step)]
    if epoch is None or normal_name(epoch) == "epochs" or all(map(_is_bookkeeping, rest)):
        return None
    return epoch


def _counts(column: Column) -> bool:
    """Whether a column counts: whole steps on more than one level, if there is more than a row."""
    values = column.values[column.mask]
    values = values[np.isfinite(values)]
    return len(values) == 1 or (len(values) > 1 and len(np.unique(values)) > 1) or _all_same(values)


def _all_same(values: np.ndarray) -> bool:
    return len(values) > 0 and bool(np.all(values == values[0])) and values[0] in (0, 1)


def _refuse_rows_of_models(table: Table) -> None:
    for name, column in table.columns.items():
        if column.text is not None and not _holds_times(name, column) and not _holds_flags(column):
            shown = name or "the first column"
            raise NotALog(f"the rows are told apart by text ({shown}): a table of results")
        if _is_setting(name) and len(np.unique(column.values)) > 1:
            raise NotALog(f"the rows differ in a setting ({name}): a table of results")


def _is_setting(name: str) -> bool:
    return bool(set(words_of(name)) & dialects.SETTING_WORDS) or normal_name(name) == "batch_size"


def _holds_times(name: str, column: Column) -> bool:
    if set(words_of(name)) & dialects.BOOKKEEPING:
        return True
    cells = [str(cell) for cell in column.text[:100]] if column.text is not None else []
    return all(_TIME.search(cell) for cell in cells if cell)


def _holds_flags(column: Column) -> bool:
    """Whether the text is yes or no in each row, such as whether an epoch was the best so far."""
    cells = column.text if column.text is not None else ()
    return {str(cell).strip().lower() for cell in cells} <= dialects.FLAGS


def _is_bookkeeping(name: str) -> bool:
    return bool(set(words_of(name)) & (dialects.BOOKKEEPING - {"epoch"}))


def _is_measure(role: Role) -> bool:
    known = role.metric in dialects.METRICS or role.metric == "reward"
    return known or role.direction != 0 or "loss" in role.metric


def _names_a_training(roles: Mapping[str, Role]) -> bool:
    measures = [role for role in roles.values() if _is_measure(role)]
    if any("loss" in role.metric or role.metric == "reward" for role in measures):
        return True
    of_train = {role.metric for role in measures if role.split == "train"}
    return any(role.split == "validation" and role.metric in of_train for role in measures)
