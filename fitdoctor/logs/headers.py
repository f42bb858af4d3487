"""Which line of a text file is the header of a table, and what separates its cells."""

from __future__ import annotations

import csv
import re
from functools import lru_cache

from fitdoctor.logs.cells import is_number
from fitdoctor.logs.roles import dialect_of
from fitdoctor.logs.table import NotALog
from fitdoctor.logs.words import is_known

SEPARATORS = (",", ";", "\t", "|", " ")
MOST_COLUMNS = 10_000
HEADER_WITHIN = 50  # lines: a header is looked for at the head of a file only


@lru_cache(maxsize=256)
def plain_header(line: bytes, given: tuple[str, ...]) -> tuple[tuple[str, ...], str] | None:
    """Names and separator of a first line that can only be a header."""
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return None
    separator = max(",;\t", key=text.count)
    names = tuple(cell.strip().strip("\"'").strip() for cell in text.split(separator))
    if len(names) == 1 and re.search(r"[\s|]", names[0]):
        return None
    if len(names) > MOST_COLUMNS or ('"' in text and len(names) != text.count('"') // 2):
        return None
    return (unique(names), separator) if is_header(names, given) else None


def is_header(cells: tuple[str, ...], given: tuple[str, ...]) -> bool:
    """Whether these cells are names, at least one of which a reader of training logs knows."""
    filled = [cell for cell in cells if cell.strip()]
    if not all(re.search(r"[^\W\d_]", cell) and not is_number(cell) for cell in filled):
        return False
    return any(is_known(cell, given) for cell in filled) or dialect_of(cells).name != "plain"


def unique(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names with a counter after each that repeats an earlier one, as pandas does."""
    seen: dict[str, int] = {}
    result = []
    for name in names:
        count = seen.get(name, 0)
        seen[name] = count + 1
        result.append(f"{name}.{count}" if count else name)
    return tuple(result)


def find_separator(lines: list[str], given: tuple[str, ...]) -> str:
    """The separator under which the head of the file has a header, with most columns."""
    best, most = "", 0
    head = [line for line in lines if line.strip()][:HEADER_WITHIN]
    for separator in SEPARATORS:
        if separator == " " and most > 1:
            break
        rows = [cells_of(line, separator) for line in head]
        for i, cells in enumerate(rows):
            if len(cells) > most and is_header(cells, given) and data_follows(rows, i):
                best, most = separator, len(cells)
    if not best:
        raise NotALog(_why_no_header(head))
    return best


def data_follows(rows: list[tuple[str, ...]], i: int) -> bool:
    """Whether the next row that is not blank holds a number and fits below row i."""
    below = next((cells for cells in rows[i + 1 :] if any(cells)), ())
    if not below or len(below) > len(rows[i]) + 1:
        return False
    return any(is_number(cell, ",") for cell in below)


def _why_no_header(head: list[str]) -> str:
    numbers = [any(is_number(cell) for cell in cells_of(line, ",")) for line in head]
    if not any(numbers):
        return "plain text, not a table of numbers"
    if numbers[0]:
        return "a table without a header: what its columns are cannot be known"
    return "no column is named as a loss, a metric, an epoch or a step"


def cells_of(line: str, separator: str) -> tuple[str, ...]:
    """The cells of a line, without the empty ones at its end."""
    if line.lstrip().startswith("#") and not line.lstrip("# ").startswith(("epoch", "step")):
        return ()
    if separator == " ":
        cells = line.split()
    else:
        try:
            cells = next(csv.reader([line], delimiter=separator), [])
        except csv.Error:
            cells = line.split(separator)
    while cells and not cells[-1].strip():
        cells.pop()
    return tuple(cell.strip() for cell in cells)
