"""Reads a unified diff back into the edits it stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@")


@dataclass(slots=True)
class Edit:
    """Lines of a file that are replaced: `removed` of them from line `start` (1 is the first) on.

    `inserted` holds the new lines without their line ends. Where nothing is removed, they are
    inserted before line `start`.
    """

    file: str
    start: int
    removed: int = 0
    inserted: list[str] = field(default_factory=list)


def edits_of(diff: str) -> list[Edit]:
    """The edits of a unified diff, in its order; empty where the text is none."""
    return [edit for edit in _edits(diff.split("\n")) if edit.removed or edit.inserted]


def _edits(lines: list[str]) -> Iterator[Edit]:
    """An edit for each block of neighbouring changed lines, and empty ones between them."""
    file, edit, left = "", Edit("", 0), 0
    for line in lines:
        hunk = _HUNK.match(line)
        if left > 0 and line[:1] in (" ", "-", "+", ""):
            left -= 2 if line[:1] in (" ", "") else 1
            if line[:1] == "-":
                edit.removed += 1
            elif line[:1] == "+":
                edit.inserted.append(line[1:])
            else:
                yield edit
                edit = Edit(file, edit.start + edit.removed + 1)
        elif hunk:
            yield edit
            edit = Edit(file, _first_line(hunk))
            left = _lines_in(line)
        elif line.startswith("+++ "):
            file = line[4:].split("\t")[0].removeprefix("b/")
    yield edit


def _first_line(hunk: re.Match[str]) -> int:
    """The first line of a hunk; of one that removes none, the line after the one it names."""
    return int(hunk[1]) + (hunk[2] == "0")


def _lines_in(header: str) -> int:
    """Lines of the old and of the new text in a hunk, together."""
    counts = re.findall(r"[-+]\d+(?:,(\d+))?", header.split("@@")[1])
    return sum(int(count) if count else 1 for count in counts)
