"""The frames of one event file, read a few megabytes at a time."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fitdoctor.logs.events.walk import (
    FRAME_BYTES,
    HEADER_BYTES,
    frames_of_file,
    headers_are_sound,
    length_at,
)

CHUNK_BYTES = 4 << 20  # about what a processor's cache holds: measured faster than 2 or 16 MiB
MAX_RECORD_BYTES = 64 << 20
PADDING = bytes(64)  # lets the decoder look past the last record without leaving the buffer
# Among long records (images) a chunk holds few, and it is the number of chunks that costs.
SPARSE_CHUNK_BYTES = 4 * CHUNK_BYTES
SPARSE = 200  # bytes: mean record of a sparse file
BUFFER_BYTES = SPARSE_CHUNK_BYTES + len(PADDING)

NOT_WHOLE_YET = "the last record is not whole yet, as in a file still being written"
NO_RECORD = "holds no event records (is it an event file?)"
BAD_HEADER = "damaged record header; what follows in this file could not be read"


@dataclass(frozen=True, slots=True)
class Damage:
    """Something in an event file that could not be read: file, offset in bytes, plain words.

    `is_cut_tail` tells an unfinished last frame (the run is still writing, or was killed)
    from real damage.
    """

    path: Path
    offset: int
    what: str
    is_cut_tail: bool = False


class Piece(NamedTuple):
    """Bytes of one file inside a chunk; a position in the chunk plus `shift` is one in the file."""

    file: int
    shift: int


@dataclass(slots=True)
class Chunk:
    """Bytes of one or several files, and where the complete frames in them start.

    `starts` and `piece_of` have one entry a frame, in file order; `piece_of` indexes `pieces`.
    The next chunk overwrites `data`.
    """

    data: memoryview
    starts: NDArray[np.int64]
    piece_of: NDArray[np.int64]
    pieces: list[Piece]


class _Frames(NamedTuple):
    """Complete frames at an offset in a file: bytes, starts in these, and where the last stops."""

    offset: int
    data: memoryview
    starts: NDArray[np.int64]
    stop: int


class _Unreadable(Exception):  # noqa: N818 - an answer: what stands where a frame should start
    """The next frame cannot be read; `skip` bytes further on the one after it starts, if known."""

    def __init__(self, what: str, *, is_cut_tail: bool = False, skip: int = 0) -> None:
        super().__init__(what)
        self.is_cut_tail = is_cut_tail
        self.skip = skip


def chunks_of_file(
    buffer: memoryview,
    number: int,
    path: Path,
    offsets: MutableMapping[Path, int],
    damage: list[Damage],
) -> Iterator[Chunk]:
    """The chunks of one file, read through this buffer; what is wrong with it is added to `damage`.

    `offsets[path]` tells where to begin, and is moved to where the next call has to go on.
    """
    try:
        for frames in _read_file(buffer, path, offsets, damage):
            piece_of = np.zeros(len(frames.starts), np.int64)
            piece = Piece(number, frames.offset)
            yield Chunk(frames.data, frames.starts, piece_of, [piece])
    except OSError as error:
        damage.append(Damage(path, 0, f"cannot be read: {error.strerror}"))


def _read_file(
    buffer: memoryview, path: Path, offsets: MutableMapping[Path, int], damage: list[Damage]
) -> Iterator[_Frames]:
    if not stat.S_ISREG(path.stat().st_mode):
        damage.append(Damage(path, 0, "is not a regular file"))
        return
    with FileIO(path) as file:
        size = os.fstat(file.fileno()).st_size
        offset = offsets.get(path, 0)
        if offset > size:
            damage.append(Damage(path, size, "is shorter than at the last reading"))
        most = CHUNK_BYTES
        while offset < size:
            try:
                frames = _read_frames(buffer, file, offset, size - offset, most)
            except _Unreadable as trouble:
                damage.append(Damage(path, offset, str(trouble), trouble.is_cut_tail))
                if not trouble.skip:
                    break
                offset += trouble.skip
            else:
                yield frames
                offset += frames.stop
                is_sparse = frames.stop > SPARSE * len(frames.starts)
                most = SPARSE_CHUNK_BYTES if is_sparse else CHUNK_BYTES
            offsets[path] = offset


def _read_frames(buffer: memoryview, file: FileIO, offset: int, left: int, most: int) -> _Frames:
    """The complete frames at an offset, as many as fit in `most` bytes, or one that is longer."""
    end = _read_at(buffer, file, offset, min(most, left))
    starts, stop = frames_of_file(buffer, end)
    if stop:
        return _Frames(offset, buffer, starts, stop)
    if end < HEADER_BYTES:
        raise _Unreadable(NOT_WHOLE_YET, is_cut_tail=True)
    if not headers_are_sound(buffer, np.zeros(1, np.int64))[0]:
        raise _Unreadable(NO_RECORD if offset == 0 else BAD_HEADER)
    size = length_at(buffer)[0] + FRAME_BYTES
    if size > left:
        raise _Unreadable(NOT_WHOLE_YET, is_cut_tail=True)
    if size > MAX_RECORD_BYTES:
        raise _Unreadable(f"a record of {size:,} bytes is too long and was left out", skip=size)
    data = memoryview(bytearray(size + len(PADDING)))
    if _read_at(data, file, offset, size) < size:
        raise _Unreadable("the file shrank while it was read", is_cut_tail=True)
    return _Frames(offset, data, np.zeros(1, np.int64), size)


def _read_at(buffer: memoryview, file: FileIO, offset: int, size: int) -> int:
    """Read some bytes of a file to the start of a buffer; returns where they end."""
    file.seek(offset)
    end = file.readinto(buffer[:size]) or 0
    pad(buffer, end)
    return end


def pad(buffer: memoryview, end: int) -> None:
    """Put PADDING behind what was read into a buffer."""
    buffer[end : end + len(PADDING)] = PADDING


def record_at(chunk: Chunk, frame: int) -> tuple[bytes, int]:
    """The record in a frame of a chunk, and the checksum stored behind it."""
    start = int(chunk.starts[frame]) + HEADER_BYTES
    stop = start + length_at(chunk.data, start - HEADER_BYTES)[0]
    return bytes(chunk.data[start:stop]), int.from_bytes(chunk.data[stop : stop + 4], "little")
