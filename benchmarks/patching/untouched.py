"""Whether an edit of a script left alone all that it did not have to change."""

from __future__ import annotations

import difflib
import io
import tokenize
from collections import Counter

LAYOUT = {tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.COMMENT}


def why_touched(before: str, after: str) -> str:
    """What an edit changed without need, in a few words; "" where it changed nothing so.

    Lines are compared with their ends, byte for byte: each group of changed lines must differ in
    its code, not in its layout alone. Comments must all be there still, but those on lines of which
    the edit takes the code away.
    """
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    code, new_code = _tokens(before, code=True), _tokens(after, code=True)
    comments = _tokens(before, code=False)
    taken: list[str] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for word, start, end, new_start, new_end in matcher.get_opcodes():
        if word == "equal":
            continue
        if _within(code, start, end) == _within(new_code, new_start, new_end):
            return f"lines {start + 1} to {end} differ in their layout alone"
        if word == "delete":
            taken += _within(comments, start, end)
    there = Counter(text for _, text in _tokens(after, code=False)) + Counter(taken)
    lost = Counter(text for _, text in comments) - there
    return f"the comment {next(iter(lost))!r} is lost" if lost else ""


def _tokens(text: str, code: bool) -> list[tuple[int, str]]:
    """The code (or the comments) of a text, each token with its line, from 1."""
    return [
        (token.start[0], token.string)
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if (token.type not in LAYOUT if code else token.type == tokenize.COMMENT)
    ]


def _within(tokens: list[tuple[int, str]], start: int, end: int) -> list[str]:
    return [text for line, text in tokens if start < line <= end]
