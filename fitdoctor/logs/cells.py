"""What a cell of a table says: a number however it was spelled, nothing, or text."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import Literal

MISSING = frozenset(("", "na", "n/a", "#n/a", "none", "null", "-", "--", "nil", "<na>", "?"))

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_NAN = re.compile(r"[+-]?(nan(\([\w()]*\))?|1\.#(qnan|ind|snan)\w*)", re.IGNORECASE)
_INF = re.compile(r"([+-]?)(inf(inity)?|∞|1\.#inf\w*)", re.IGNORECASE)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
# tensor(0.5, device='cuda:0'), array(0.5), np.float64(0.5), tf.Tensor(0.5, shape=()), [0.5]
_WRAPPED = re.compile(r"(?:[\w.]{0,40}\(|\[)+\s*([^\s,()\[\]]{1,60})\s*[,)\]].{0,200}", re.DOTALL)

LONGEST_CELL = 300


def parse_cell(text: str, decimal: Literal[".", ","] = ".") -> float | str | None:
    """The number in a cell, None for an empty cell ("NA" and the like), else the text itself.

    Understood: nan and inf in every spelling, percent signs (95% is 0.95), thousands separators,
    a decimal comma where `decimal` says so, and numbers wrapped as `tensor(0.5, ...)`.
    """
    if len(text) > LONGEST_CELL:
        return text
    cell = text.strip().strip("\"'").strip()
    if cell.lower() in MISSING:
        return None
    number = _number(cell, decimal)
    if number is None and (wrapped := _WRAPPED.fullmatch(cell)):
        number = _number(wrapped.group(1), ".")
    return text if number is None else number


@lru_cache(maxsize=4096)
def is_number(text: str, decimal: Literal[".", ","] = ".") -> bool:
    """Whether a cell holds a number."""
    return isinstance(parse_cell(text, decimal), float)


def _number(cell: str, decimal: Literal[".", ","]) -> float | None:
    scale = 1.0
    if cell.endswith("%"):
        cell, scale = cell[:-1].rstrip(), 0.01
    if decimal == ",":
        cell = cell.replace(".", "").replace(",", ".") if "," in cell else cell
    elif _THOUSANDS.fullmatch(cell):
        cell = cell.replace(",", "")
    if _NUMBER.fullmatch(cell):
        return float(cell) * scale
    if _NAN.fullmatch(cell):
        return math.nan
    infinite = _INF.fullmatch(cell)
    if infinite:
        return -math.inf if infinite.group(1) == "-" else math.inf
    return None
