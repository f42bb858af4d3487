"""Takes keys out of a TOML table by type, noting every mistake instead of stopping at the first."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from fitdoctor.rulebook.mistakes import did_you_mean, shown, shown_key

MOST_HINTS = 20
"""Unknown keys that are named; a file with more is no rule, and each hint takes time."""


class Table:
    """A TOML table and the mistakes found in it so far, each `key: what is wrong`.

    Each method takes one key; a missing or mistyped one is noted and gives an empty value.
    """

    def __init__(self, entries: Mapping[str, Any], prefix: str = "") -> None:
        self.entries = entries
        self.prefix = prefix
        self.mistakes: list[str] = []

    def note(self, key: str, text: str) -> None:
        """Note a mistake under a key, which may be a stranger's."""
        self.mistakes.append(f"{self.prefix}{shown_key(key)}: {text}")

    def check_keys(self, known: Iterable[str]) -> None:
        """Note every key that is not known."""
        known = tuple(known)
        unknown = [key for key in self.entries if key not in known]
        for key in unknown[:MOST_HINTS]:
            self.note(key, f"unknown key{did_you_mean(key, known)}")
        if len(unknown) > MOST_HINTS:
            self.note("...", f"{len(unknown) - MOST_HINTS} more unknown keys")

    def text(self, key: str, lines: bool = False) -> str:
        """A text that is not empty; of one line, unless `lines`."""
        value = self._take(key, str, "text")
        if value is None:
            return ""
        kept = str(value).strip()
        if not kept:
            self.note(key, "is empty")
        checked = kept.replace("\n", " ").replace("\t", " ") if lines else kept
        if not checked.isprintable():
            self.note(key, "holds control characters" if lines else "must be one printable line")
        return kept

    def choice(self, key: str, among: tuple[str, ...]) -> str:
        """One of several words; the first of them where it is none."""
        value = self._take(key, str, "text")
        if value is not None and value not in among:
            self.note(key, f"{shown(value)} is none of {', '.join(among)}")
        return value if value in among else among[0]

    def boolean(self, key: str) -> bool:
        """A true or false."""
        return bool(self._take(key, bool, "true or false"))

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of one-line texts, perhaps empty."""
        value = self._take(key, list, "a list of texts")
        inner = Table({f"{key}[{i}]": entry for i, entry in enumerate(value or [])}, self.prefix)
        result = tuple(inner.text(name) for name in inner.entries)
        self.mistakes += inner.mistakes
        return result

    def tables(self, key: str) -> list[tuple[str, dict[str, Any]]]:
        """An array of tables, each with a prefix that tells it from the others."""
        value = self._take(key, list, "an array of tables") or []
        result = []
        for i, entry in enumerate(value):
            if isinstance(entry, dict):
                result.append((f"{self.prefix}{key}[{i}].", entry))
            else:
                self.note(f"{key}[{i}]", f"a table is wanted, not {_type(entry)}")
        return result

    def numbers(self, key: str) -> tuple[float, ...]:
        """A list of numbers; TOML's nan and inf count as such."""
        value = self._take(key, list, "a list of numbers")
        if value is None:
            return ()
        wrong = next((entry for entry in value if not _is_number(entry)), None)
        if wrong is not None:
            self.note(key, f"numbers are wanted, not {_type(wrong)} {shown(wrong)}")
            return ()
        return tuple(float(entry) for entry in value)

    def limits(self, key: str) -> dict[str, float]:
        """A table of finite numbers, 0 for what is none; empty where the key is missing."""
        value = self._take(key, dict, "a table") if key in self.entries else {}
        result = {}
        for name, number in (value or {}).items():
            if not (name.isidentifier() and name.isascii()):
                self.note(f"{key}.{name}", "is no name: letters, digits and _ only")
            elif not _is_number(number) or not math.isfinite(number):
                self.note(f"{key}.{name}", f"a finite number is wanted, not {shown(number)}")
                result[name] = 0.0
            else:
                result[name] = float(number)
        return result

    def _take(self, key: str, kind: type, wanted: str) -> Any:
        if key not in self.entries:
            self.note(key, "is missing")
            return None
        value = self.entries[key]
        if not isinstance(value, kind):
            self.note(key, f"{wanted} is wanted, not {_type(value)}")
            return None
        return value


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return isinstance(value, float) or abs(value) <= 2**63


TYPES = {
    str: "text",
    bool: "a truth value",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "a table",
}


def _type(value: object) -> str:
    return TYPES.get(type(value), "a date")
