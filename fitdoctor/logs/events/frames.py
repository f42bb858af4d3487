"""The frames of event files, read a few megabytes at a time."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fitdoctor.logs.events.walk import (
    FRAME_BYTES,
    HEADER_BYTES,
    frames_of_file,
    frames_of_files,
    headers_are_sound,
    length_at,
)
from fitdoctor.logs.files import read_small

CHUNK_BYTES = 4 << 20  # about what a processor's cache holds: measured faster than 2 or 16 MiB
SMALL_FILE = CHUNK_BYTES // 4  # bytes: such files are read whole, many to a chunk
MAX_RECORD_BYTES = 64 << 20
PADDING = bytes(64)  # lets the decoder look past the last record without leaving the buffer

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
    """

    data: bytes
    starts: NDArray[np.int64]
    piece_of: NDArray[np.int64]
    pieces: list[Piece]


class _Frames(NamedTuple):
    """Complete frames at an offset in a file: bytes, starts in these, and where the last stops."""

    offset: int
    data: bytes
    starts: NDArray[np.int64]
    stop: int


def read_chunks(
    paths: Sequence[Path], offsets: MutableMapping[Path, int], damage: list[Damage]
) -> Iterator[Chunk]:
    """Yield all complete frames of the files, in order within a file, many small files to a chunk.

    Each file is read from `offsets[path]` (0 where it has none) to the size it has now, and
    `offsets` is moved to where the next call has to go on. Whatever a file claims, at most
    CHUNK_BYTES are read at once, or one record of at most MAX_RECORD_BYTES that the file
    really holds. What cannot be read is added to `damage`.
    """
    small = _SmallFiles()
    for number, path in enumerate(paths):
        offset = offsets.get(path, 0)
        try:
            data = read_small(path, SMALL_FILE, offset)
        except OSError as error:
            damage.append(Damage(path, 0, f"cannot be read: {error.strerror}"))
            continue
        if not data:
            yield from _chunks_of_file(number, path, offsets, damage)
            continue
        small.add(Piece(number, offset - small.size), data)
        if small.size > CHUNK_BYTES:
            yield from small.chunks(paths, offsets, damage)
            small = _SmallFiles()
    yield from small.chunks(paths, offsets, damage)


@dataclass(slots=True)
class _SmallFiles:
    """The bytes of files on their way into one chunk."""

    parts: list[bytes] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    size: int = 0

    def add(self, piece: Piece, data: bytes) -> None:
        self.pieces.append(piece)
        self.parts.append(data)
        self.size += len(data)

    def chunks(
        self, paths: Sequence[Path], offsets: MutableMapping[Path, int], damage: list[Damage]
    ) -> Iterator[Chunk]:
        """One chunk of all, then those of the files that are not sound to the end."""
        if not self.parts:
            return
        ends = np.cumsum([len(part) for part in self.parts])
        begins = ends - [len(part) for part in self.parts]
        data = b"".join([*self.parts, PADDING])
        starts, files, stops = frames_of_files(data, begins, ends)
        if len(starts):
            yield Chunk(data, starts, files, self.pieces)
        for piece, stop in zip(self.pieces, stops.tolist(), strict=True):
            offsets[paths[piece.file]] = stop + piece.shift
        for i in np.flatnonzero(stops < ends):
            number = self.pieces[i].file
            yield from _chunks_of_file(number, paths[number], offsets, damage)


class _Unreadable(Exception):  # noqa: N818 - an answer: what stands where a frame should start
    """The next frame cannot be read; `skip` bytes further on the one after it starts, if known."""

    def __init__(self, what: str, *, is_cut_tail: bool = False, skip: int = 0) -> None:
        super().__init__(what)
        self.is_cut_tail = is_cut_tail
        self.skip = skip


def _chunks_of_file(
    number: int, path: Path, offsets: MutableMapping[Path, int], damage: list[Damage]
) -> Iterator[Chunk]:
    """The chunks of one file, and what is wrong with it."""
    try:
        for frames in _read_file(path, offsets, damage):
            piece_of = np.zeros(len(frames.starts), np.int64)
            piece = Piece(number, frames.offset)
            yield Chunk(frames.data, frames.starts, piece_of, [piece])
    except OSError as error:
        damage.append(Damage(path, 0, f"cannot be read: {error.strerror}"))


def _read_file(
    path: Path, offsets: MutableMapping[Path, int], damage: list[Damage]
) -> Iterator[_Frames]:
    if not stat.S_ISREG(path.stat().st_mode):
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
                offset += frames.stop
            offsets[path] = offset


def _read_frames(file: FileIO, offset: int, left: int) -> _Frames:
    """The complete frames at an offset, as many as fit in a chunk, or one that is longer."""
    data, end = _read_padded(file, offset, min(CHUNK_BYTES, left), left)
    starts, stop = frames_of_file(data, end)
    if stop:
        return _Frames(offset, data, starts, stop)
    if end < HEADER_BYTES:
        raise _Unreadable(NOT_WHOLE_YET, is_cut_tail=True)
    if not headers_are_sound(data, np.zeros(1, np.int64))[0]:
        raise _Unreadable(NO_RECORD if offset == 0 else BAD_HEADER)
    size = length_at(data)[0] + FRAME_BYTES
    if size > left:
        raise _Unreadable(NOT_WHOLE_YET, is_cut_tail=True)
    if size > MAX_RECORD_BYTES:
        raise _Unreadable(f"a record of {size:,} bytes is too long and was left out", skip=size)
    data, end = _read_padded(file, offset, size, left)
    if end < size:
        raise _Unreadable("the file shrank while it was read", is_cut_tail=True)
    return _Frames(offset, data, np.zeros(1, np.int64), size)


def _read_padded(file: FileIO, offset: int, size: int, left: int) -> tuple[bytes, int]:
    """Some bytes of a file with at least the length of PADDING behind them, and where they end.

    Only at the end of the file is the padding added, which takes a copy.
    """
    wanted = size + len(PADDING)
    data = _read_at(file, offset, min(wanted, left))
    if len(data) == wanted:
        return data, size
    return data + PADDING, min(size, len(data))


def _read_at(file: FileIO, offset: int, size: int) -> bytes:
    file.seek(offset)
    return file.read(size)


def record_at(chunk: Chunk, frame: int) -> tuple[bytes, int]:
    """The record in a frame of a chunk, and the checksum stored behind it."""
    start = int(chunk.starts[frame]) + HEADER_BYTES
    stop = start + length_at(chunk.data, start - HEADER_BYTES)[0]
    return chunk.data[start:stop], int.from_bytes(chunk.data[stop : stop + 4], "little")
