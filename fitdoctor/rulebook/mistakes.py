"""Mistakes in what a user wrote, collected so that all are told at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


class Mistakes(Exception):  # noqa: N818 - the word users see
    """Something a user wrote cannot be used; `lines` holds one line for each mistake."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = tuple(lines)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` (did you mean 'x'?)` for the known word nearest to this one, or an empty text."""
    import difflib  # rarely needed, and a tenth of the time that `fitdoctor rule ID` takes

    by_small = {other.lower(): other for other in known}
    nearest = difflib.get_close_matches(word[:100].lower(), by_small, n=1)
    return f" (did you mean {by_small[nearest[0]]!r}?)" if nearest else ""


def shown_key(key: str) -> str:
    """A stranger's key for the head of a line: as it is where it is short and can be printed."""
    return key if key.isprintable() and len(key) <= 80 else shown(key)


def shown(word: object) -> str:
    """A short and safe picture of something untrusted, for a line of text."""
    picture = ascii(word) if isinstance(word, str | int | float) else type(word).__name__
    return picture if len(picture) <= 60 else picture[:57] + "..."
