"""The text of a Python file, and its bytes again, in the encoding that the file itself declares."""

from __future__ import annotations

import io
import tokenize


def decode_source(content: bytes) -> str:
    """The text of a Python file, line ends and a byte order mark included.

    Raises SyntaxError or UnicodeDecodeError where Python could not read the file either.
    """
    return content.decode(_encoding(content))


def encode_source(text: str) -> bytes:
    """The bytes of what `decode_source` gave, or of an edit of it."""
    return text.encode(_encoding(text.encode("utf-8")))


def _encoding(content: bytes) -> str:
    """The declared encoding (PEP 263); with it a byte order mark stays a character of the text."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    return "utf-8" if encoding == "utf-8-sig" else encoding
