"""Frames of event files: where each record starts, read a few megabytes at a time.

An event file is a row of frames (TensorFlow calls the container TFRecord): length of the record
(8 bytes, little-endian), checksum of the length (4), the record, checksum of the record (4).
Source: https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details
"""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fitdoctor.logs.events.checksums import length_checksums

CHUNK_BYTES = 2 << 20  # fits a processor's cache: measured faster than 1 or 4 MiB
MAX_RECORD_BYTES = 64 << 20
HEADER_BYTES, FRAME_BYTES = 12, 16  # a frame is FRAME_BYTES longer than its record
PADDING = bytes(64)  # lets the decoder look past the last record without leaving the buffer

NOT_WHOLE_YET = "the last record is not whole yet, as in a file still being written"
NO_RECORD = "holds no event records (is it an event file?)"
BAD_HEADER = "damaged record header; what follows in this file could not be read"

_length_at = struct.Struct("<Q").unpack_from


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
    """

    data: bytes
    starts: NDArray[np.int64]
    piece_of: NDArray[np.int64]
    pieces: list[Piece]


class _Frames(NamedTuple):
    """Complete frames of a file: where they are in the file, their bytes, and their starts."""

    offset: int
    data: bytes | memoryview
    starts: NDArray[np.int64]


def read_chunks(
    paths: Sequence[Path], offsets: MutableMapping[Path, int], damage: list[Damage]
) -> Iterator[Chunk]:
    """Yield all complete frames of the files, in order, many small files to a chunk.

    Each file is read from `offsets[path]` (0 where it has none) to the size it has now, and
    `offsets` is moved to where the next call has to go on. Whatever a file claims, at most
    CHUNK_BYTES are read at once, or one record of at most MAX_RECORD_BYTES that the file
    really holds. What cannot be read is added to `damage`.
    """
    waiting = _Waiting()
    for number, path in enumerate(paths):
        try:
            for frames in _read_file(path, offsets, damage):
                if waiting.parts and waiting.size + len(frames.data) > CHUNK_BYTES:
                    yield waiting.as_chunk()
                    waiting = _Waiting()
                waiting.add(number, frames)
        except OSError as error:
            damage.append(Damage(path, 0, f"cannot be read: {error.strerror}"))
    if waiting.parts:
        yield waiting.as_chunk()


@dataclass(slots=True)
class _Waiting:
    """Frames on their way into one chunk."""

    parts: list[bytes | memoryview] = field(default_factory=list)
    starts: list[NDArray[np.int64]] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    size: int = 0

    def add(self, file: int, frames: _Frames) -> None:
        self.pieces.append(Piece(file, frames.offset - self.size))
        self.starts.append(frames.starts + self.size)
        self.parts.append(frames.data)
        self.size += len(frames.data)

    def as_chunk(self) -> Chunk:
        counts = [len(starts) for starts in self.starts]
        return Chunk(
            data=b"".join([*self.parts, PADDING]),
            starts=np.concatenate(self.starts),
            piece_of=np.repeat(np.arange(len(counts)), counts),
            pieces=self.pieces,
        )


class _Unreadable(Exception):  # noqa: N818 - an answer: what stands where a frame should start
    """The next frame cannot be read; `skip` bytes further on the one after it starts, if known."""

    def __init__(self, what: str, *, is_cut_tail: bool = False, skip: int = 0) -> None:
        super().__init__(what)
        self.is_cut_tail = is_cut_tail
        self.skip = skip


def _read_file(
    path: Path, offsets: MutableMapping[Path, int], damage: list[Damage]
) -> Iterator[_Frames]:
    if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would wait for ever
        damage.append(Damage(path, 0, "is not a regular file"))
        return
    with FileIO(path) as file:
        size = os.fstat(file.fileno()).st_size
        offset = offsets.get(path, 0)
        if offset > size:
            damage.append(Damage(path, size, "is shorter than at the last reading"))
        while offset < size:
            try:
                frames = _read_frames(file, offset, size - offset)
            except _Unreadable as trouble:
                damage.append(Damage(path, offset, str(trouble), trouble.is_cut_tail))
                if not trouble.skip:
                    break
                offset += trouble.skip
            else:
                yield frames
                offset += len(frames.data)
            offsets[path] = offset


def _read_frames(file: FileIO, offset: int, left: int) -> _Frames:
    """The complete frames at an offset, as many as fit in a chunk, or one that is longer."""
    data = _read_at(file, offset, min(CHUNK_BYTES, left))
    starts, stop = _complete_frames(data)
    if stop:
        return _Frames(offset, memoryview(data)[:stop], starts)
    if len(data) < HEADER_BYTES:
        raise _Unreadable(NOT_WHOLE_YET, is_cut_tail=True)
    if not _headers_are_sound(data, np.zeros(1, np.int64))[0]:
        raise _Unreadable(NO_RECORD if offset == 0 else BAD_HEADER)
    size = _length_at(data)[0] + FRAME_BYTES
    if size > left:
        raise _Unreadable(NOT_WHOLE_YET, is_cut_tail=True)
    if size > MAX_RECORD_BYTES:
        raise _Unreadable(f"a record of {size:,} bytes is too long and was left out", skip=size)
    data = _read_at(file, offset, size)
    if len(data) < size:
        raise _Unreadable("the file shrank while it was read", is_cut_tail=True)
    return _Frames(offset, data, np.zeros(1, np.int64))


def _read_at(file: FileIO, offset: int, size: int) -> bytes:
    file.seek(offset)
    return file.read(size)


def _complete_frames(data: bytes) -> tuple[NDArray[np.int64], int]:
    """Starts of the complete frames with a sound header, and where the last of them stops."""
    position, last, positions = 0, len(data) - FRAME_BYTES, []
    while position <= last:
        positions.append(position)
        position += _length_at(data, position)[0] + FRAME_BYTES
    if position > len(data):
        position = positions.pop()
    starts = np.array(positions, np.int64)
    if not positions:
        return starts, 0
    damaged = np.flatnonzero(~_headers_are_sound(data, starts))
    if damaged.size:
        return starts[: damaged[0]], int(starts[damaged[0]])
    return starts, position


def _headers_are_sound(data: bytes, starts: NDArray[np.int64]) -> NDArray[np.bool_]:
    lengths = at_every_byte(data, "<u8")[starts]
    stored = at_every_byte(data, "<u4")[starts + 8]
    sound: NDArray[np.bool_] = stored == length_checksums(lengths)
    return sound


def at_every_byte(data: bytes, dtype: str) -> NDArray[Any]:
    """A view of some bytes in which item i is the number (or bytes) that starts at byte i."""
    count = len(data) - np.dtype(dtype).itemsize + 1
    return np.ndarray((count,), dtype, data, strides=(1,))


def record_at(chunk: Chunk, frame: int) -> tuple[bytes, int]:
    """The record in a frame of a chunk, and the checksum stored behind it."""
    start = int(chunk.starts[frame]) + HEADER_BYTES
    stop = start + _length_at(chunk.data, start - HEADER_BYTES)[0]
    return chunk.data[start:stop], int.from_bytes(chunk.data[stop : stop + 4], "little")
