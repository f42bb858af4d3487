"""Takes the tables that benchmarks printed over into a page that is written by hand."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


def with_measured_tables(text: str, results: Iterable[Path]) -> str:
    """The text, each table in it replaced by the one of the same header in a file of results.

    Raises KeyError for a table with numbers that no file of results has.
    """
    measured = {block[0]: block for file in results for block in _tables(file.read_text("utf-8"))}
    for table in _tables(text):
        if table[0] in measured or any(character.isdecimal() for character in "".join(table)):
            text = text.replace("\n".join(table), "\n".join(measured[table[0]]))
    return text


def _tables(text: str) -> list[list[str]]:
    """The lines of each Markdown table, the header first."""
    blocks: list[list[str]] = [[]]
    for line in text.splitlines():
        if line.startswith("|"):
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]
