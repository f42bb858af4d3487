"""A review of a pull request that suggests a confirmed change, in the form GitHub's API takes.

POST /repos/{owner}/{repo}/pulls/{number}/reviews, "Create a review for a pull request" in
GitHub's REST documentation: a comment replaces the lines from `start_line` to `line` by the
block that it suggests.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from fitdoctor.fix.errors import CannotFix
from fitdoctor.fix.records import current
from fitdoctor.reports.confirmation import Confirmation
from fitdoctor.reports.diff import Edit
from fitdoctor.reports.markdown import escaped

Json = dict[str, Any]


class NoSuggestion(Exception):  # noqa: N818 - no error: there is nothing to suggest
    """Nothing can be suggested; the text says why."""


def review_of(tried: Iterable[Confirmation], commit: str, folder: Path) -> Json:
    """The review that suggests the confirmed change that gained most, on the lines it replaces.

    `folder` is where the script was started and the paths of the diff begin: the root of the
    repository, at the commit of this name. Raises NoSuggestion.
    """
    confirmed = [each for each in tried if each.word == "confirmed" and each.edits()]
    if not confirmed:
        raise NoSuggestion("no change of a script was confirmed, so none is suggested")
    best = max(confirmed, key=lambda each: each.gain)
    lines = _lines_of(best, folder)
    comments = [_comment(part) for part in _parts(best.edits(), lines)]
    told = f"**fitdoctor** confirmed <code>{escaped(best.remedy)}</code>: {escaped(best.sentence)}"
    if len(comments) > 1:
        told += f"\n\nThe {len(comments)} suggestions belong together: apply all of them."
    body = f"{told}\n\n<!-- fitdoctor {sha256(best.diff.encode()).hexdigest()} -->"
    return {"commit_id": commit, "event": "COMMENT", "body": body, "comments": comments}


def _lines_of(confirmed: Confirmation, folder: Path) -> dict[str, list[str]]:
    """The lines of each file that is changed; raises NoSuggestion where it is another text now."""
    files = {edit.file for edit in confirmed.edits()}
    known = {file: confirmed.before.get(file) or "unknown" for file in files}
    try:
        changed = {file for file in files if current(folder, file) != known[file]}
    except CannotFix as error:
        raise NoSuggestion(f"nothing is suggested: {error}") from None
    if changed:
        raise NoSuggestion(f"{', '.join(sorted(changed))} is not the text that was confirmed")
    return {
        file: (folder / file).read_bytes().decode("utf-8", "replace").split("\n") for file in files
    }


@dataclass(frozen=True, slots=True)
class _Part:
    """Lines of a file, from `first` to `last`, and those that replace them."""

    file: str
    first: int
    last: int
    new: tuple[str, ...]


def _parts(edits: Iterable[Edit], lines: Mapping[str, Sequence[str]]) -> list[_Part]:
    """What each edit replaces; two that write the same line anew are one."""
    parts: list[_Part] = []
    for edit in edits:
        part = _part(edit, lines[edit.file])
        if parts and (parts[-1].file, parts[-1].last) == (part.file, part.first):
            above = parts.pop()
            part = replace(above, new=(*above.new, *part.new[1:]))
        parts.append(part)
    return parts


def _part(edit: Edit, lines: Sequence[str]) -> _Part:
    """What an edit replaces. A suggestion cannot insert alone: a neighbour is written anew."""
    if edit.removed:
        return _Part(edit.file, edit.start, edit.start + edit.removed - 1, tuple(edit.inserted))
    if edit.start > 1:
        before = edit.start - 1
        return _Part(edit.file, before, before, (lines[before - 1], *edit.inserted))
    return _Part(edit.file, 1, 1, (*edit.inserted, lines[0]))


def _comment(part: _Part) -> Json:
    comment = {
        "path": part.file,
        "side": "RIGHT",
        "line": part.last,
        "body": _suggestion(part.new),
    }
    several = {"start_side": "RIGHT", "start_line": part.first}
    return comment if part.first == part.last else {**comment, **several}


def _suggestion(lines: Sequence[str]) -> str:
    """A block whose fence is longer than any run of backticks in it."""
    text = "\n".join(line.removesuffix("\r") for line in lines)
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence}suggestion\n{text}\n{fence}" if lines else f"{fence}suggestion\n{fence}"
