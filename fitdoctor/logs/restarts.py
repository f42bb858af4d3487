"""Trainings written under one another in one file: folds, trials, and runs that were resumed.

Where the epoch (or step) goes back, a new part begins. The rule for what it is:

1. Parts of one row each (a script that calls `fit` for one epoch at a time) are one run.
2. A part that begins later than the first part began is a resumed run: it replaces what was
   written from its first step on, as TensorBoard shows it.
3. A part that begins anew goes on with the same model if its first loss is nearer to the last
   loss of the part before than to the first one; it is then appended.
4. All others are runs of their own (folds, trials), siblings of one group.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from fitdoctor.logs.run import FloatArray
from fitdoctor.logs.shapes import MOST_PARTS, counting_columns
from fitdoctor.logs.table import Column, Table


def separate(tables: Sequence[Table]) -> list[Table]:
    """The runs in these parts of one file (see the module), each with a note on what was done."""
    parts = [part for table in tables for part in _cut_at_restarts(table)]
    if len(parts) < 2:
        return parts
    if all(len(part) == 1 and _same_run(parts[0], part) for part in parts):
        return [_row_by_row(parts)]
    runs: list[Table] = []
    for part in parts:
        if runs and _same_run(runs[-1], part):
            runs[-1:] = _join(runs[-1], part)
        else:
            runs.append(part)
    return runs


def _cut_at_restarts(table: Table) -> list[Table]:
    name = counting_name(table)
    if name is None:
        return [table]
    column = table.columns[name]
    rows = np.flatnonzero(column.mask & np.isfinite(column.values))
    back = rows[1:][np.diff(column.values[rows]) < 0]
    if not len(back) or _is_inner_counter(table, len(back)):
        return [table]
    bounds = [0, *back.tolist(), len(table)]
    return [table.take(slice(a, b)) for a, b in pairwise(bounds)]


def counting_name(table: Table) -> str | None:
    """The column that counts rows: the epoch, else the step."""
    epoch, step = counting_columns(table)
    return epoch or step


def _is_inner_counter(table: Table, times: int) -> bool:
    """Whether a counter goes back so often that it counts within something (batches)."""
    return times >= MOST_PARTS or (times * 2 >= len(table) and len(table) > 3)


def _same_run(first: Table, second: Table) -> bool:
    return first.label == second.label and first.columns.keys() == second.columns.keys()


def _join(before: Table, part: Table) -> list[Table]:
    name = counting_name(part)
    if name is None:
        return [before, part]
    old, new = _steps(before, name), _steps(part, name)
    if new[0] > old[0]:
        kept = before.take(np.flatnonzero(before.columns[name].values < new[0]))
        lost = len(before) - len(kept)
        note = f"resumed at {name} {new[0]:g}, which replaces {lost} rows written before"
        return [_stack(kept, part).noting(*([note] if lost else []))]
    if _goes_on(before, part):
        shift = old[-1] + 1 - new[0]
        moved = dict(part.columns)
        moved[name] = Column(part.columns[name].values + shift, part.columns[name].logged)
        note = f"{name} began again at {new[0]:g}; the loss goes on, so the parts are one run"
        return [_stack(before, part.with_columns(moved)).noting(note)]
    return [before, part.noting(f"{name} began again at {new[0]:g} with a new model")]


def _steps(table: Table, name: str) -> FloatArray:
    column = table.columns[name]
    steps = column.values[column.mask & np.isfinite(column.values)]
    return steps if len(steps) else np.zeros(1)


def _goes_on(before: Table, part: Table) -> bool:
    """Whether the first loss of `part` is nearer to the last than to the first of `before`."""
    for name, column in before.numeric.items():
        if "loss" not in name.lower():
            continue
        old, new = _logged(column), _logged(part.columns[name])
        if len(old) > 1 and len(new) and old[0] != old[-1]:
            return bool(abs(new[0] - old[-1]) < abs(new[0] - old[0]))
    return False


def _logged(column: Column) -> FloatArray:
    values = column.values[column.mask]
    return values[np.isfinite(values)]


def _row_by_row(parts: Sequence[Table]) -> Table:
    whole = parts[0]
    for part in parts[1:]:
        whole = _stack(whole, part)
    name = counting_name(whole)
    columns = dict(whole.columns)
    if name is not None:
        columns[name] = Column(np.arange(len(whole), dtype=float))
    return whole.with_columns(columns).noting("every row begins anew: rows are counted as epochs")


def _stack(first: Table, second: Table) -> Table:
    columns = {}
    for name, above in first.columns.items():
        below = second.columns[name]
        text = None
        if above.text is not None and below.text is not None:
            text = np.concatenate([above.text, below.text])
        columns[name] = Column(
            np.concatenate([above.values, below.values]),
            np.concatenate([above.mask, below.mask]),
            text,
        )
    return Table(columns, first.label, (*first.notes, *second.notes))
