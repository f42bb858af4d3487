"""Makes text of strangers (names of runs, tags, paths) safe to show."""

from __future__ import annotations

import re

_COMMAND = re.compile(r"(^|\s)::")


def plain(text: object) -> str:
    r"""A text as one line that no terminal and no build log acts on.

    Whatever is not printable (escape sequences, line ends, marks that turn the direction of
    writing) is shown as \x1b and the like. So is the first character of a GitHub workflow
    command: `::` where a line or a word begins, and `##[` anywhere.
    """
    shown = "".join(c if c.isprintable() else _code(c) for c in str(text))
    return _COMMAND.sub(r"\1\\x3a:", shown).replace("##[", r"\x23#[")


def source_line(line: str) -> str:
    """A line of source code made safe to show, with its tabs and a Windows line end kept."""
    body = line.removesuffix("\r")
    return "\t".join(plain(part) for part in body.split("\t")) + line[len(body) :]


def _code(character: str) -> str:
    return ascii(character)[1:-1]
