"""Make runs of the tables of a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from fitdoctor.logs import dialects
from fitdoctor.logs.assemble import Series, build_run
from fitdoctor.logs.history import curve_names, require_history, roles_of, surely_epoch
from fitdoctor.logs.restarts import separate
from fitdoctor.logs.run import FloatArray, Run
from fitdoctor.logs.shapes import counting_columns, is_of_one_run, one_table_a_run
from fitdoctor.logs.table import Column, NotALog, Table
from fitdoctor.logs.words import normal_name

Rows = NDArray[np.intp]
Axis = tuple[str, Literal["epoch", "step"]]


def runs_of_tables(
    tables: Sequence[Table], name: str, path: Path, kind: str, given: Mapping[str, str]
) -> list[Run]:
    """The runs in the tables of one file; raises NotALog where none of them is a history.

    Several runs are named "<name> (<label>)"; folds and trials of one file form a group.
    """
    if len(tables) == 1 and (series := complete_series(tables[0], given)):
        return [_run(tables[0], series, name, path, kind, given)]
    parts = separate(_histories(tables, given))
    labels = _labels(parts)
    runs = []
    for part, label in zip(parts, labels, strict=True):
        called = f"{name} ({label})" if label else name
        if series := series_of(part, given):
            runs.append(_run(part, series, called, path, kind, given))
    if not runs:
        raise NotALog("no number was logged")
    if len(runs) > 1 and all(_curve_names(run) == _curve_names(runs[0]) for run in runs):
        return [replace(run, group=str(path)) for run in runs]
    return runs


def _histories(tables: Sequence[Table], given: Mapping[str, str]) -> list[Table]:
    """A table for each run that is a history; raises NotALog where there is none."""
    parts: list[Table] = []
    reason: NotALog | None = None
    for table in tables:
        try:
            shaped = [_counted_rows(part) for part in one_table_a_run(table)]
            for part in shaped:
                require_history(part, given)
            parts += shaped
        except NotALog as why:
            reason = reason or why
    if not parts:
        raise reason or NotALog("no table in it")
    return parts


def _counted_rows(table: Table) -> Table:
    """The table without rows that have no epoch or step while others do ("mean", "best")."""
    counters = [table.columns[name].mask for name in counting_columns(table) if name is not None]
    if not counters:
        return table
    counted = np.logical_or.reduce(counters)
    lost = len(table) - int(counted.sum())
    if not 0 < lost < len(table):
        return table
    return table.take(counted).noting(f"{lost} rows without an epoch or step were left out")


def _labels(parts: Sequence[Table]) -> list[str]:
    if len(parts) == 1:
        return [""]
    labels = [part.label or f"part {i}" for i, part in enumerate(parts, 1)]
    often = Counter(labels)
    return [f"{label}, {i}" if often[label] > 1 else label for i, label in enumerate(labels, 1)]


def _curve_names(run: Run) -> set[str]:
    return {curve.name for curve in run.curves}


def _run(
    table: Table,
    series: Sequence[Series],
    name: str,
    path: Path,
    kind: str,
    given: Mapping[str, str],
) -> Run:
    counters = tuple(name for name in counting_columns(table) if name is not None)
    return build_run(
        name, path, series, kind=kind, given=given, notes=table.notes, counters=counters
    )


def complete_series(table: Table, given: Mapping[str, str]) -> list[Series]:
    """The series of a plain table: no cell empty, the epoch rising; empty for any other table.

    This is what most files are, and it spares them every other question.
    """
    names = tuple(table.columns)
    epoch = surely_epoch(names)
    if epoch is None or not is_of_one_run(names):
        return []
    if any(c.logged is not None or c.text is not None for c in table.columns.values()):
        return []
    steps = table.columns[epoch].values
    if np.count_nonzero(steps[1:] <= steps[:-1]) or np.count_nonzero(steps != np.floor(steps)):
        return []
    wall_times = _wall_times(table, slice(None))
    return [
        Series(name, steps, table.columns[name].values, wall_times)
        for name in curve_names(names, tuple(given))
    ]


def series_of(table: Table, given: Mapping[str, str]) -> list[Series]:
    """The series of a table: a column each, with the cells that were logged."""
    roles = roles_of(table, given)
    axes = _axes(table, [n for n, role in roles.items() if role.direction and not role.rank])
    series = []
    for name in roles:
        rows = np.flatnonzero(table.columns[name].mask)
        if len(rows):
            series.append(_series(table, name, rows, axes))
    return series


def _axes(table: Table, measures: Sequence[str]) -> list[Axis]:
    """The columns to place curves by: epochs only where they tell all points of a curve apart."""
    epoch, step = counting_columns(table)
    axes: list[Axis] = []
    if epoch is not None:
        rows = [np.flatnonzero(table.columns[name].mask) for name in measures]
        fractions = step is None
        if all(_fits(table.columns[epoch], r, fractions) for r in rows if len(r)):
            axes.append((epoch, "epoch"))
    if step is not None:
        axes.append((step, "step"))
    return axes


def _fits(column: Column, rows: Rows, fractions: bool) -> bool:
    steps = column.values[rows]
    rising = bool(column.mask[rows].all()) and bool(np.all(steps[1:] > steps[:-1]))
    return rising and (fractions or bool(np.all(steps == np.floor(steps))))


def _series(table: Table, name: str, rows: Rows, axes: Sequence[Axis]) -> Series:
    values = table.columns[name].values[rows]
    wall_times = _wall_times(table, rows)
    for axis, per in axes:
        if _fits(table.columns[axis], rows, fractions=True):
            return Series(name, table.columns[axis].values[rows], values, wall_times, per)
    counted = any(counter is not None for counter in counting_columns(table))
    return Series(name, rows.astype(float), values, wall_times, "step" if counted else "epoch")


def _wall_times(table: Table, rows: Rows | slice) -> FloatArray | None:
    for name in _wall_time_names(tuple(table.columns)):
        column = table.columns[name]
        if column.mask[rows].all():
            return column.values[rows]
    return None


@lru_cache(maxsize=1024)
def _wall_time_names(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if normal_name(name) in dialects.WALL_TIME_COLUMNS)
