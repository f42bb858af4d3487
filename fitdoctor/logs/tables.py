"""Turn sections of text into tables of numbers: sections with one header in one call of pandas."""

from __future__ import annotations

import csv
import io
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fitdoctor.logs.cells import parse_cell
from fitdoctor.logs.csv_text import Decimal, Section, as_rows
from fitdoctor.logs.run import FloatArray
from fitdoctor.logs.table import BoolArray, Column, Table, column_of


def tables_of(sections: Sequence[Section]) -> list[Table]:
    """A table for each section, in the same order."""
    tables: list[Table | None] = [None] * len(sections)
    for same in _alike(sections):
        for i, table in zip(same, _read_joined([sections[i] for i in same]), strict=True):
            tables[i] = table
    return [
        table if table is not None else _from_rows(section)
        for table, section in zip(tables, sections, strict=True)
    ]


def _alike(sections: Sequence[Section]) -> Iterable[list[int]]:
    """Indices of the sections with a body, those with one header together."""
    groups: dict[tuple[tuple[str, ...], str, Decimal], list[int]] = {}
    for i, section in enumerate(sections):
        if section.body is not None:
            key = (section.names, section.separator, section.decimal)
            groups.setdefault(key, []).append(i)
    return groups.values()


def _from_rows(section: Section) -> Table:
    if section.body is not None:
        section = as_rows(section)
    names = section.names
    # R and some loggers write no name above the index column.
    if section.rows and all(len(row) == len(names) + 1 for row in section.rows):
        names = ("", *names)
    columns = {}
    for i, name in enumerate(names):
        cells = [
            parse_cell(row[i], section.decimal) if i < len(row) else None for row in section.rows
        ]
        columns[name] = column_of(cells)
    return Table(columns, section.title, section.notes)


def _read_joined(sections: Sequence[Section]) -> list[Table | None]:
    """Read sections with one header as a single table; None where pandas cannot tell the rows."""
    import pandas as pd

    first = sections[0]
    bodies = [section.body or b"" for section in sections]
    lengths = [section.lines for section in sections]
    try:
        with warnings.catch_warnings():
            # pandas warns where it would leave cells out: such rows are read one by one instead
            warnings.simplefilter("error", pd.errors.ParserWarning)
            frame = pd.read_csv(
                io.BytesIO(b"".join(bodies)),
                sep=first.separator,
                header=None,
                index_col=False,
                names=list(range(len(first.names))),
                decimal=first.decimal,
                keep_default_na=False,
                na_values=[""],
                skipinitialspace=True,
                skip_blank_lines=False,
                low_memory=False,
                quoting=csv.QUOTE_NONE,
                encoding_errors="replace",
            )
    except (ValueError, OverflowError, pd.errors.ParserWarning):  # ParserError is a ValueError
        return [None] * len(sections)
    if len(frame) != sum(lengths):
        return [None] * len(sections)
    columns = [_joined_column(frame[i].to_numpy(), first.decimal) for i in frame.columns]
    return _cut(columns, first.names, lengths)


def _cut(
    columns: Sequence[_JoinedColumn], names: Sequence[str], lengths: Sequence[int]
) -> list[Table | None]:
    bounds = list(pairwise(accumulate(lengths, initial=0)))
    parts = zip(*(column.parts(bounds) for column in columns), strict=True)
    return [Table(dict(zip(names, own, strict=True))) for own in parts]


@dataclass(frozen=True, slots=True, eq=False)
class _JoinedColumn:
    """A column of several files under one another, with the cells as written if some are text."""

    values: FloatArray
    logged: BoolArray | None
    is_text: BoolArray | None = None
    cells: NDArray[Any] | None = None

    def parts(self, bounds: Sequence[tuple[int, int]]) -> list[Column]:
        """The column of each file, given its first row and the one after its last."""
        if self.logged is None:
            return [Column(self.values[start:stop]) for start, stop in bounds]
        return [self._part(slice(start, stop), self.logged) for start, stop in bounds]

    def _part(self, rows: slice, all_logged: BoolArray) -> Column:
        values, logged = self.values[rows], all_logged[rows]
        if self.is_text is not None and self.cells is not None:
            texts = int(self.is_text[rows].sum())
            if texts > int(logged.sum()):
                return Column(values, np.zeros(len(values), dtype=bool), self.cells[rows])
        return Column(values, None if logged.all() else logged)


def _joined_column(cells: NDArray[Any], decimal: Decimal) -> _JoinedColumn:
    if cells.dtype.kind in "iuf":
        values = cells.astype(float)
        empty = np.isnan(values)
        return _JoinedColumn(values, ~empty if empty.any() else None)
    import pandas as pd

    codes, uniques = pd.factorize(cells.astype(object))
    parsed = [parse_cell(str(cell), decimal) for cell in uniques] + [None]
    numbers = np.array([p if isinstance(p, float) else np.nan for p in parsed])
    logged = np.array([isinstance(p, float) for p in parsed])
    is_text = np.array([isinstance(p, str) for p in parsed])
    written = np.array([*(str(cell) for cell in uniques), ""], dtype=object)
    return _JoinedColumn(numbers[codes], logged[codes], is_text[codes], written[codes])
