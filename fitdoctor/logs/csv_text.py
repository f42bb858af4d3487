"""Find the tables in a text file, with title lines, blank lines and repeated headers between."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from fitdoctor.logs.cells import is_number, parse_cell
from fitdoctor.logs.headers import (
    MOST_COLUMNS,
    cells_of,
    data_follows,
    find_separator,
    is_header,
    plain_header,
    unique,
)
from fitdoctor.logs.table import NotALog

LONGEST_LINE = 1 << 20

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
    found = plain_header(header, given)
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


def as_rows(section: Section) -> Section:
    """The same section with its rows as cells."""
    lines = _decode(section.body or b"").split("\n")
    rows = tuple(row for row in (cells_of(line, section.separator) for line in lines) if any(row))
    return replace(section, body=None, rows=rows, notes=_on_cut_rows(rows, section.names))


def _on_cut_rows(rows: Sequence[tuple[str, ...]], names: tuple[str, ...]) -> tuple[str, ...]:
    """A note on cells without a column; one more in each row is an index."""
    cut = sum(len(row) > len(names) + 1 for row in rows)
    return (f"{cut} rows have more cells than the header; these were left out",) * (cut > 0)


def _irregular(text: str, given: tuple[str, ...]) -> list[Section]:
    lines = _TENSOR.sub(r"\1", text).split("\n")
    if max(map(len, lines)) > LONGEST_LINE:
        raise NotALog(f"a line is longer than {LONGEST_LINE:,} characters")
    separator = find_separator(lines, given)
    rows = [cells_of(line, separator) for line in lines]
    if max(map(len, rows)) > MOST_COLUMNS:
        raise NotALog(f"a row has more than {MOST_COLUMNS:,} cells")
    decimal: Decimal = "," if separator == ";" and "," in text else "."
    return _group(rows, separator, decimal, given)


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
        if is_header(row, given) and (row == names or data_follows(rows[i : i + 9], 0)):
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
