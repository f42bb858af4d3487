"""Read small files at the cost of few system calls: there may be ten thousand of them."""

from __future__ import annotations

import os
import stat
from pathlib import Path

# Opening a pipe must not wait for its other end.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def read_small(path: Path, most: int, offset: int = 0) -> bytes | None:
    """What stands in a file from an offset on.

    None where that is more than `most` bytes, or where it is no regular file. Raises OSError.
    """
    file = os.open(path, _FLAGS)
    try:
        status = os.fstat(file)
        left = status.st_size - offset
        if left > most or not stat.S_ISREG(status.st_mode):
            return None
        if offset:
            os.lseek(file, offset, os.SEEK_SET)
        return os.read(file, max(left, 0))
    finally:
        os.close(file)
