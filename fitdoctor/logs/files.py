"""Read small files at the cost of few system calls: there may be ten thousand of them."""

from __future__ import annotations

import os
import stat
from io import FileIO
from pathlib import Path

# Opening a pipe must not wait for its other end.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def read_small(path: Path, most: int) -> bytes | None:
    """What stands in a file; None where that is more than `most` bytes, or it is no regular file.

    Raises OSError.
    """
    file = os.open(path, _FLAGS)
    try:
        left = _bytes_left(file, 0)
        return None if left is None or left > most else os.read(file, left)
    finally:
        os.close(file)


def read_into(room: memoryview, path: Path, offset: int) -> int | None:
    """Read a file from an offset on into the start of this room; returns how many bytes it has.

    None where they are more than fit, or where it is no regular file. Raises OSError.
    """
    with FileIO(os.open(path, _FLAGS)) as file:
        left = _bytes_left(file.fileno(), offset)
        if left is None or left > len(room):
            return None
        if offset:
            file.seek(offset)
        return file.readinto(room[:left])


def _bytes_left(file: int, offset: int) -> int | None:
    status = os.fstat(file)
    return max(status.st_size - offset, 0) if stat.S_ISREG(status.st_mode) else None
