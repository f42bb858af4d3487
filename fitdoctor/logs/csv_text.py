"""Find the tables in a text file: separator, header, title lines, repeated headers."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import numpy as np

from fitdoctor.logs.cells import is_number, parse_cell
from fitdoctor.logs.roles import dialect_of
from fitdoctor.logs.table import NotALog
from fitdoctor.logs.words import is_known

SEPARATORS = (",", ";", "\t", "|", " ")
LONGEST_LINE = 1 << 20
MOST_COLUMNS = 10_000
HEADER_WITHIN = 50  # lines: a header is looked for at the head of a file only

# A tensor's other parts hold commas: tensor(0.5, device='cuda:0').
_TENSOR = re.compile(r"tensor\(\s*([^,()\s]{1,60})[^()\n]{0,200}\)")

Decimal = Literal[".", ","]


@dataclass(slots=True)
class Section:
    """A header and the rows below it, up to the next header or title.

    A regular section keeps its rows as `body`, lines of text in UTF-8 that pandas can read as they
    are; in any other they stand as cells in `rows`.
    """

    names: tuple[str, ...]
    separator: str
    decimal: Decimal = "."
    body: bytes | None = None
    rows: tuple[tuple[str, ...], ...] = ()
    lines: int = 0  # of the body
    title: str = ""
    notes: tuple[str, ...] = ()


def split_sections(data: bytes, given: Mapping[str, str]) -> list[Section]:
    """The sections of a text file; raises NotALog where it holds no table with a header."""
    text = _clean(data)
    if not text or text.isspace():
        raise NotALog("the file is empty")
    return _regular(text, tuple(given)) or _irregular(_decode(text), tuple(given))


def _clean(data: bytes) -> bytes:
    """The text in UTF-8 with a newline at the end of each line, and nothing before the first."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data.decode("utf-16", errors="replace").encode()
    data = data.removeprefix(codecs.BOM_UTF8)
    if b"\0" in data:
        raise NotALog("the file is binary, not text")
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return data if data.endswith(b"\n") else data + b"\n"


def _decode(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        return text.decode("latin-1")


def _regular(text: bytes, given: tuple[str, ...]) -> list[Section] | None:
    """The one section of a file in which every line has as many cells as the header."""
    end = text.index(b"\n")
    header, body = text[:end], text[end + 1 :]
    if len(header) > LONGEST_LINE:
        return None
    found = _plain_header(header, given)
    if found is None or not body or b'"' in body or header in body:
        return None
    names, separator = found
    lines = _count(body, "\n")
    if _count(body, separator) != lines * (len(names) - 1) or body.startswith(b"\n"):
        return None
    if len(names) == 1 and b"\n\n" in body:  # with more, a blank line lacks separators
        return None
    if not any(map(is_number, _decode(body[: body.index(b"\n")]).split(separator))):
        return None
    decimal: Decimal = "," if separator == ";" and b"," in body else "."
    return [Section(names, separator, decimal, body, lines=lines)]


def _count(text: bytes, character: str) -> int:
    """How often an ASCII character stands in a text; far quicker than `bytes.count`."""
    return int(np.count_nonzero(np.frombuffer(text, np.uint8) == ord(character)))


@lru_cache(maxsize=256)
def _plain_header(line: bytes, given: tuple[str, ...]) -> tuple[tuple[str, ...], str] | None:
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
    return (unique(names), separator) if _is_header(names, given) else None


def _is_header(cells: tuple[str, ...], given: tuple[str, ...]) -> bool:
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


def as_rows(section: Section) -> Section:
    """The same section with its rows as cells."""
    lines = _decode(section.body or b"").split("\n")
    rows = tuple(row for row in (_cells(line, section.separator) for line in lines) if any(row))
    return replace(section, body=None, rows=rows, notes=_on_cut_rows(rows, section.names))


def _on_cut_rows(rows: Sequence[tuple[str, ...]], names: tuple[str, ...]) -> tuple[str, ...]:
    """A note on cells without a column; one more in each row is an index."""
    cut = sum(len(row) > len(names) + 1 for row in rows)
    return (f"{cut} rows have more cells than the header; these were left out",) * (cut > 0)


def _irregular(text: str, given: tuple[str, ...]) -> list[Section]:
    lines = _TENSOR.sub(r"\1", text).split("\n")
    if max(map(len, lines)) > LONGEST_LINE:
        raise NotALog(f"a line is longer than {LONGEST_LINE:,} characters")
    separator = _sniff(lines, given)
    rows = [_cells(line, separator) for line in lines]
    if max(map(len, rows)) > MOST_COLUMNS:
        raise NotALog(f"a row has more than {MOST_COLUMNS:,} cells")
    decimal: Decimal = "," if separator == ";" and "," in text else "."
    return _group(rows, separator, decimal, given)


def _cells(line: str, separator: str) -> tuple[str, ...]:
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


def _sniff(lines: list[str], given: tuple[str, ...]) -> str:
    """The separator under which the head of the file has a header, with most columns."""
    best, most = "", 0
    head = [line for line in lines if line.strip()][:HEADER_WITHIN]
    for separator in SEPARATORS:
        if separator == " " and most > 1:
            break
        rows = [_cells(line, separator) for line in head]
        for i, cells in enumerate(rows):
            if len(cells) > most and _is_header(cells, given) and _data_follows(rows, i):
                best, most = separator, len(cells)
    if not best:
        raise NotALog(_why_no_header(head))
    return best


def _data_follows(rows: list[tuple[str, ...]], i: int) -> bool:
    """Whether the next row that is not blank holds a number and fits below row i."""
    below = next((cells for cells in rows[i + 1 :] if any(cells)), ())
    if not below or len(below) > len(rows[i]) + 1:
        return False
    return any(is_number(cell, ",") for cell in below)


def _why_no_header(head: list[str]) -> str:
    numbers = [any(is_number(cell) for cell in _cells(line, ",")) for line in head]
    if not any(numbers):
        return "plain text, not a table of numbers"
    if numbers[0]:
        return "a table without a header: what its columns are cannot be known"
    return "no column is named as a loss, a metric, an epoch or a step"


def _group(
    rows: list[tuple[str, ...]], separator: str, decimal: Decimal, given: tuple[str, ...]
) -> list[Section]:
    """Gather rows under their headers; a text row between them is the title of what follows."""
    sections: list[Section] = []
    names: tuple[str, ...] = ()
    title = ""
    body: list[tuple[str, ...]] = []

    def close() -> None:
        nonlocal body
        if names and body:
            notes = _on_cut_rows(body, names)
            sections.append(
                Section(
                    unique(names), separator, decimal, rows=tuple(body), title=title, notes=notes
                )
            )
        body = []

    for i, row in enumerate(rows):
        if not any(row):
            continue
        if _is_header(row, given) and (row == names or _data_follows(rows[i : i + 9], 0)):
            close()
            names = row
        elif names and any(is_number(cell, decimal) for cell in row):
            body.append(row)
        elif not any(is_number(cell, decimal) for cell in row) and not _blank(row):
            close()
            title = " ".join(cell for cell in row if cell)[:200]
    close()
    if not sections:
        raise NotALog("a header without a row of numbers below it")
    return sections


def _blank(row: tuple[str, ...]) -> bool:
    return all(parse_cell(cell) is None for cell in row)
