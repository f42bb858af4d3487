"""The frames of many event files, in chunks of one size."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from fitdoctor.logs.events.frames import (
    BUFFER_BYTES,
    CHUNK_BYTES,
    Chunk,
    Damage,
    Piece,
    chunks_of_file,
    pad,
)
from fitdoctor.logs.events.walk import frames_of_files
from fitdoctor.logs.files import read_into

SMALL_FILE = CHUNK_BYTES // 4  # bytes: such files are read whole, many to a chunk
# The C library gives freed memory back to the system, and fresh memory costs more than most of what
# is done in it; after a block of this size was freed it keeps smaller ones (glibc, mallopt(3)).
KEPT_BYTES = 30 << 20


def read_chunks(
    paths: Sequence[Path], offsets: MutableMapping[Path, int], damage: list[Damage]
) -> Iterator[Chunk]:
    """Yield all complete frames of the files, in order within a file, many small files to a chunk.

    Each file is read from `offsets[path]` (0 where it has none) to the size it has now, and
    `offsets` is moved to where the next call has to go on. Whatever a file claims, at most
    BUFFER_BYTES are read at once, or one record of at most MAX_RECORD_BYTES that the file
    really holds. What cannot be read is added to `damage`.
    """
    np.empty(KEPT_BYTES, np.uint8)  # freed at once, see KEPT_BYTES
    # One buffer for all: fresh memory costs more than reading does.
    buffer = np.empty(BUFFER_BYTES, np.uint8).data
    small = _SmallFiles(buffer)
    alone = []
    for number, path in enumerate(paths):
        try:
            if not small.add(number, path, offsets.get(path, 0)):
                alone.append(number)
        except OSError as error:
            damage.append(Damage(path, 0, f"cannot be read: {error.strerror}"))
        if small.size > CHUNK_BYTES:
            yield from small.chunks(paths, offsets, damage)
            small = _SmallFiles(buffer)
    yield from small.chunks(paths, offsets, damage)
    for number in alone:
        yield from chunks_of_file(buffer, number, paths[number], offsets, damage)


@dataclass(slots=True)
class _SmallFiles:
    """The bytes of files on their way into one chunk."""

    buffer: memoryview
    pieces: list[Piece] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    size: int = 0

    def add(self, number: int, path: Path, offset: int) -> bool:
        """Read a file from an offset on; returns whether it is small, and there is anything."""
        room = self.buffer[self.size : self.size + SMALL_FILE]
        size = read_into(room, path, offset)
        if not size:
            return False
        self.pieces.append(Piece(number, offset - self.size))
        self.size += size
        self.ends.append(self.size)
        return True

    def chunks(
        self, paths: Sequence[Path], offsets: MutableMapping[Path, int], damage: list[Damage]
    ) -> Iterator[Chunk]:
        """One chunk of all, then those of the files that are not sound to the end."""
        if not self.pieces:
            return
        ends = np.array(self.ends)
        begins = np.concatenate([[0], ends[:-1]])
        pad(self.buffer, self.size)
        starts, files, stops = frames_of_files(self.buffer, begins, ends)
        if len(starts):
            yield Chunk(self.buffer, starts, files, self.pieces)
        for piece, stop in zip(self.pieces, stops.tolist(), strict=True):
            offsets[paths[piece.file]] = stop + piece.shift
        for i in np.flatnonzero(stops < ends):
            number = self.pieces[i].file
            yield from chunks_of_file(self.buffer, number, paths[number], offsets, damage)
