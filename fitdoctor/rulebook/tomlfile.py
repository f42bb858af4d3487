"""Reads one TOML file of a stranger: bounded in size, every failure a plain sentence."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

LARGEST_FILE = 64 * 1024
"""Bytes; the largest of the rules shipped has about 2,000."""
_PART = r"""(?:[\w-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')"""
_LONG_KEY = re.compile(rf"(?<![\w-]){_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{32}}")
"""A key such as a.b.c of more than 32 parts: tomllib's time grows with the square of the parts,
to half a minute for a file of the largest size."""


class TomlFileError(ValueError):
    """A file that cannot be used as TOML; the text says why."""


def read_toml(path: Path) -> dict[str, Any]:
    """The table in a TOML file.

    Raises TomlFileError as `read_bytes` does, and where the file is not UTF-8, is not TOML, or
    holds a key of too many parts.
    """
    try:
        text = read_bytes(path).decode("utf-8")
    except UnicodeDecodeError:
        raise TomlFileError("is not UTF-8 text") from None
    if _LONG_KEY.search(text):
        raise TomlFileError("holds a key of more than 32 parts joined by dots")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TomlFileError(f"is not TOML: {ascii(str(error))[1:-1]}") from None
    except (ValueError, RecursionError):
        raise TomlFileError("is not TOML: a number too long, or nested too deeply") from None


def read_bytes(path: Path) -> bytes:
    """The bytes of a file.

    Raises TomlFileError where it is no regular file, cannot be opened, or is larger than
    LARGEST_FILE.
    """
    try:
        if not path.is_file():
            raise TomlFileError("is not a file")
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise TomlFileError(f"cannot be read: {error.strerror}") from None
    if len(data) > LARGEST_FILE:
        raise TomlFileError(f"is larger than {LARGEST_FILE // 1024} KiB")
    return data
