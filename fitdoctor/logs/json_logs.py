"""Find the tables in a JSON or JSON-lines file: records, lists by name, `log_history`."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from fitdoctor.logs.cells import parse_cell
from fitdoctor.logs.headers import MOST_COLUMNS
from fitdoctor.logs.json_splits import lists_by_split
from fitdoctor.logs.table import NotALog, Table, column_of

DEEPEST = 6  # levels of objects around a history
MOST_TABLES = 1000
TENSORBOARD_TRIPLE = ("Wall time", "Step", "Value")


def tables_of_json(data: bytes) -> list[Table]:
    """The tables in a JSON file; raises NotALog where there is none."""
    text = data.decode("utf-8-sig", errors="replace")
    value, notes = _load(text)
    tables = tables_in(value)
    if not tables:
        raise NotALog("JSON without a series of numbers (settings or other data)")
    return [table.noting(*notes) for table in tables]


def _load(text: str) -> tuple[Any, list[str]]:
    try:
        return json.loads(text), []
    except RecursionError:
        raise NotALog("JSON nested too deeply to be a log") from None
    except ValueError as error:
        return _load_lines(text, str(error))


def _load_lines(text: str, why: str) -> tuple[Any, list[str]]:
    """One JSON value a line; lines that cannot be read are counted in a note."""
    records, lost = [], 0
    for line in text.split("\n"):
        if not line.strip():
            continue
        try:
            records.append(json.loads(line))
        except (ValueError, RecursionError):
            lost += 1
        if lost > 100 and lost > len(records):
            break
    if lost > len(records) or not records:
        raise NotALog(f"not valid JSON ({why[:80]})")
    return records, [f"{lost} lines are not valid JSON and were left out"] if lost else []


def tables_in(value: Any, label: str = "", depth: int = 0) -> list[Table]:
    """All tables in a decoded JSON value, labelled by the keys that lead to them."""
    if depth > DEEPEST:
        return []
    table = _as_table(value, label)
    if table is not None:
        return [table]
    tables: list[Table] = []
    for key, inner in value.items() if isinstance(value, dict) else []:
        if isinstance(inner, (dict, list)) and len(tables) < MOST_TABLES:
            below = label if key in ("log_history", "history", "logs") else str(key)[:80]
            tables += tables_in(inner, below, depth + 1)
    return tables


def _as_table(value: Any, label: str) -> Table | None:
    if isinstance(value, list) and value:
        records = [record for record in value if isinstance(record, dict)]
        if len(records) * 2 > len(value):
            return _from_records([_flat(record) for record in records], label)
        if all(isinstance(row, list) and len(row) == 3 for row in value):
            return _from_rows(TENSORBOARD_TRIPLE, value, label)
        return None
    if isinstance(value, dict):
        if isinstance(value.get("columns"), list) and isinstance(value.get("data"), list):
            return _from_rows([str(name) for name in value["columns"]], value["data"], label)
        return table_of_lists({**value, **lists_by_split(value)}, label)
    return None


def table_of_lists(value: Mapping[Any, Any], label: str = "") -> Table | None:
    """A table of an object that holds a list (or an object numbered "0", "1"...) for each name."""
    lists: dict[str, Sequence[Any]] = {}
    for name, series in value.items():
        if isinstance(series, dict) and series and all(str(key).isdecimal() for key in series):
            series = list(series.values())
        if isinstance(series, list) and series and not isinstance(series[0], (list, dict)):
            lists[str(name)] = series
    length = max(map(len, lists.values()), default=0)
    if not length or len(lists) > MOST_COLUMNS:
        return None
    columns = {
        name: column_of(_spread(series, length))
        for name, series in lists.items()
        if len(series) == length or not _is_text(series[0])  # the names of the classes, say
    }
    return Table(columns, label)


def _is_text(item: Any) -> bool:
    return isinstance(_cell(item), str)


def _spread(series: Sequence[Any], length: int) -> list[float | str | None]:
    """The cells of a list in a table of `length` rows.

    Where validation ran every k-th epoch, its list is k times shorter: its values stand at the end
    of each k epochs. Any other shorter list is filled up at its end.
    """
    cells = [_cell(item) for item in series]
    every = length // len(cells)
    if every > 1 and every * len(cells) == length:
        spread: list[float | str | None] = [None] * length
        spread[every - 1 :: every] = cells
        return spread
    return cells + [None] * (length - len(cells))


def _flat(record: Mapping[str, Any], prefix: str = "", depth: int = 0) -> dict[str, Any]:
    """A record without levels: {"train": {"loss": 1}} becomes {"train/loss": 1}."""
    flat: dict[str, Any] = {}
    for key, value in record.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict) and depth < DEEPEST:
            flat.update(_flat(value, f"{name}/", depth + 1))
        elif not isinstance(value, (list, dict)):
            flat[name] = value
    return flat


def _from_records(records: Sequence[Mapping[str, Any]], label: str) -> Table | None:
    names = dict.fromkeys(name for record in records for name in record)
    if not names:
        return None
    if len(names) > MOST_COLUMNS or len(names) * len(records) > 50_000_000:
        raise NotALog(f"records with more than {MOST_COLUMNS:,} names")
    columns = {n: column_of([_cell(record.get(n)) for record in records]) for n in names}
    return Table(columns, label)


def _from_rows(names: Sequence[str], rows: Sequence[Any], label: str) -> Table | None:
    rows = [row for row in rows if isinstance(row, list)]
    if not rows or len(names) > MOST_COLUMNS:
        return None
    cells = [[_cell(row[i]) if i < len(row) else None for row in rows] for i in range(len(names))]
    return Table({name: column_of(c) for name, c in zip(names, cells, strict=True)}, label)


def _cell(value: Any) -> float | str | None:
    if value is None or isinstance(value, float):
        return value
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        try:
            return float(value)
        except OverflowError:
            return math.copysign(math.inf, value)
    return parse_cell(value) if isinstance(value, str) else "..."
