"""Bring tables of every layout into one: a table for each run, a column for each curve.

Other layouts are: several runs or folds in columns (W&B exports, "val_loss_fold_3"), a column that
names the fold, the split (train and validation on separate rows) or the quantity of a row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fitdoctor.logs import dialects
from fitdoctor.logs.table import Column, NotALog, Table
from fitdoctor.logs.words import is_known, normal_name, split_of

MOST_PARTS = 1000  # runs, folds or series of one file

_FOLD_IN_NAME = re.compile(r"(.*?)(fold|cv|trial)[_ \-]?(\d{1,3})(\D.*)?", re.IGNORECASE)
_WANDB = re.compile(r"(.+?) - (.+)")
_WANDB_RANGE = re.compile(r".*__(MIN|MAX)")


def one_table_a_run(table: Table) -> list[Table]:
    """The tables of the runs that share this one."""
    tables = [table]
    for reshape in (_wandb_columns, _fold_columns, _fold_rows, _tag_rows, _split_rows):
        tables = [part for one in tables for part in reshape(one)]
        if len(tables) > MOST_PARTS:
            raise NotALog(f"more than {MOST_PARTS:,} runs in one file")
    return tables


def counting_columns(table: Table) -> tuple[str | None, str | None]:
    """The names of the columns that hold the epoch and the step, where there are such."""
    return counting_names(tuple(table.numeric))


@lru_cache(maxsize=1024)
def counting_names(names: tuple[str, ...]) -> tuple[str | None, str | None]:
    """Of these names of columns the one of the epoch and the one of the step."""
    return _first(names, dialects.EPOCH_COLUMNS), _first(names, dialects.STEP_COLUMNS)


def _first(names: Sequence[str], wanted: Sequence[str]) -> str | None:
    by_name = {normal_name(name): name for name in reversed(names)}
    return next((by_name[name] for name in wanted if name in by_name), None)


@lru_cache(maxsize=1024)
def is_of_one_run(names: tuple[str, ...]) -> bool:
    """Whether columns of numbers with these names are those of a single run."""
    several = (_WANDB, _WANDB_RANGE, _FOLD_IN_NAME)
    return not any(
        normal_name(name) in dialects.FOLD_COLUMNS or any(p.fullmatch(name) for p in several)
        for name in names
    )


def _wandb_columns(table: Table) -> list[Table]:
    """W&B exports name a column "<run> - <metric>", with its range in "...__MIN", "...__MAX"."""
    plain = {n: c for n, c in table.columns.items() if not _WANDB_RANGE.fullmatch(n)}
    runs: dict[str, dict[str, Column]] = {}
    for name, column in plain.items():
        match = _WANDB.fullmatch(name)
        if match and is_known(match.group(2)):
            runs.setdefault(match.group(1), {})[match.group(2)] = column
    if not runs:
        return [table.with_columns(plain)]
    shared = {n: c for n, c in plain.items() if not _WANDB.fullmatch(n)}
    return [table.with_columns({**shared, **own}, label=run) for run, own in runs.items()]


def _fold_columns(table: Table) -> list[Table]:
    """Folds side by side: "Train_Loss_Fold_1", "fold2/val_loss"."""
    folds: dict[str, dict[str, Column]] = {}
    shared: dict[str, Column] = {}
    for name, column in table.columns.items():
        match = _FOLD_IN_NAME.fullmatch(name)
        rest = f"{match.group(1)}_{match.group(4) or ''}".strip("_ -/()") if match else ""
        if match and is_known(rest):
            folds.setdefault(f"{match.group(2).lower()} {match.group(3)}", {})[rest] = column
        else:
            shared[name] = column
    if not folds:
        return [table]
    return [table.with_columns({**shared, **own}, label=fold) for fold, own in folds.items()]


def _fold_rows(table: Table) -> list[Table]:
    """Folds under one another, told apart by a column ("fold", "trial", "run")."""
    epoch, step = counting_columns(table)
    for name, column in table.columns.items():
        if normal_name(name) not in dialects.FOLD_COLUMNS or name in (epoch, step):
            continue
        marks = _marks(column)
        found = list(dict.fromkeys(marks.tolist()))
        if len(found) == len(table) > 1 and epoch is None and step is None:
            raise NotALog(f"a table of results with one row for each {name}, not a history")
        rest = {n: c for n, c in table.columns.items() if n != name}
        if len(found) == 1 or len(found) > MOST_PARTS:
            return [table.with_columns(rest)]
        whole = table.with_columns(rest)
        return [whole.take(np.flatnonzero(marks == m), f"{name} {m}") for m in found]
    return [table]


def _tag_rows(table: Table) -> list[Table]:
    """One row for each value of each quantity: columns tag and value become columns of values."""
    tag = _text_column(table, dialects.TAG_COLUMNS)
    value = _first(tuple(table.numeric), dialects.VALUE_COLUMNS)
    if tag is None or value is None:
        return [table]
    marks = _marks(table.columns[tag])
    rest = {n: c for n, c in table.columns.items() if n not in (tag, value)}
    for mark in list(dict.fromkeys(marks.tolist()))[:MOST_PARTS]:
        rest[str(mark)] = _where(table.columns[value], marks == mark)
    return [table.with_columns(rest)]


def _split_rows(table: Table) -> list[Table]:
    """Train and validation on separate rows: each measure becomes a column for each split."""
    name = _text_column(table, dialects.SPLIT_COLUMNS)
    if name is None:
        return [table]
    marks = _marks(table.columns[name])
    found = list(dict.fromkeys(marks.tolist()))
    if len(found) > 8 or not any(split_of(str(mark)) for mark in found):
        return [table]
    columns: dict[str, Column] = {}
    counting = counting_columns(table)
    for other, column in table.columns.items():
        if other in counting or not is_known(other) or column.text is not None:
            columns[other] = column
            continue
        for mark in found:
            columns[f"{mark}/{other}"] = _where(column, marks == mark)
    columns.pop(name)
    return [table.with_columns(columns)]


def _text_column(table: Table, wanted: Sequence[str]) -> str | None:
    for name, column in table.columns.items():
        if column.text is not None and normal_name(name) in wanted:
            return name
    return None


def _marks(column: Column) -> NDArray[Any]:
    """The cells of a column that names things, as text; whole numbers without ".0"."""
    if column.text is not None:
        return np.array([str(cell).strip() for cell in column.text], dtype=object)
    return np.array([f"{value:g}" for value in column.values], dtype=object)


def _where(column: Column, rows: NDArray[np.bool_]) -> Column:
    return Column(column.values, column.mask & rows)
