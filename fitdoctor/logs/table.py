"""A table of numbers, as every reader of CSV and JSON hands it on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fitdoctor.logs.run import FloatArray

BoolArray = NDArray[np.bool_]


class NotALog(Exception):  # noqa: N818 - an answer, not an error
    """Raised for something that is no training log; the text says why, in plain words."""


class Column(NamedTuple):
    """The cells of a column: their numbers, and which cells held one.

    `logged` is None where all did. A logged NaN is a NaN in `values` with `logged` True. `text`
    holds the cells as written where the column is text.
    """

    values: FloatArray
    logged: BoolArray | None = None
    text: NDArray[Any] | None = None

    def take(self, rows: Any) -> Column:
        """The column of some rows (a slice, a mask or an array of indices)."""
        return Column(
            self.values[rows],
            None if self.logged is None else self.logged[rows],
            None if self.text is None else self.text[rows],
        )

    @property
    def mask(self) -> BoolArray:
        """True where a cell held a number."""
        return np.ones(len(self.values), dtype=bool) if self.logged is None else self.logged


@dataclass(slots=True, eq=False)
class Table:
    """Columns of equal length; `label` tells the tables of one file apart ("fold 1")."""

    columns: dict[str, Column]
    label: str = ""
    notes: tuple[str, ...] = field(default=())

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())).values) if self.columns else 0

    @property
    def numeric(self) -> dict[str, Column]:
        """The columns that hold numbers."""
        return {name: column for name, column in self.columns.items() if column.text is None}

    def take(self, rows: Any, label: str = "") -> Table:
        """The table of some rows."""
        columns = {name: column.take(rows) for name, column in self.columns.items()}
        return replace(self, columns=columns, label=_joined(self.label, label))

    def with_columns(self, columns: dict[str, Column], label: str = "") -> Table:
        """The same table with other columns."""
        return replace(self, columns=columns, label=_joined(self.label, label))

    def noting(self, *notes: str) -> Table:
        """The same table with notes added."""
        return replace(self, notes=(*self.notes, *notes))


def column_of(cells: Sequence[float | str | None]) -> Column:
    """A column of parsed cells (see `cells.parse_cell`): text if most of them are."""
    texts = sum(isinstance(cell, str) for cell in cells)
    filled = sum(cell is not None for cell in cells)
    values = np.array([cell if isinstance(cell, float) else np.nan for cell in cells], dtype=float)
    if texts * 2 > filled:
        text = np.array(["" if c is None else str(c) for c in cells], dtype=object)
        return Column(values, np.zeros(len(cells), dtype=bool), text)
    logged = np.array([isinstance(cell, float) for cell in cells], dtype=bool)
    return Column(values, None if logged.all() else logged)


def _joined(first: str, second: str) -> str:
    return ", ".join(part for part in (first, second) if part)
