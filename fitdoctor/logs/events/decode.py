"""Scalars of a chunk of frames, decoded by example.

Nearly all records of a log are alike: the same bytes but for times, steps, tags and numbers. So
the records are sorted by length, the layout of the first is read, and all that agree with it
outside its free ranges are decoded with a few numpy operations; the bytes of images are not even
copied. The next record that did not agree is the next example. What is left over is read one by
one, and what has no usual layout is left to protobuf.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fitdoctor.logs.events.frames import Chunk
from fitdoctor.logs.events.layout import WALL_TIME, Layout, Uncommon, read_layout
from fitdoctor.logs.events.table import IntArray, Samples, Tags
from fitdoctor.logs.events.walk import HEADER_BYTES, at_every_byte

Rows = NDArray[np.uint8]

MAX_ALIKE_BYTES = 65_535  # longer records (images, graphs) are read one by one
MAX_EXAMPLES = 16  # for records of one length; after that, one by one
SAMPLE = 64  # rows whose tags are looked for in all rows
FEWEST_ALIKE = 3  # fewer records of one length are read one by one, which is cheaper

_NOT_YET = -2  # no number of a tag


@np.errstate(invalid="ignore")  # a signalling NaN may be logged too
def decode(chunk: Chunk, tags: Tags) -> tuple[Samples, list[int]]:
    """The scalars of a chunk, and the numbers of the frames that must be read as uncommon."""
    lengths = at_every_byte(chunk.data, "<i8")[chunk.starts]
    decoder = _Decoder(chunk.data, chunk.starts + HEADER_BYTES, lengths, tags)
    single = np.flatnonzero(lengths > MAX_ALIKE_BYTES).tolist()
    for frames in _groups_of_equal_length(np.flatnonzero(lengths <= MAX_ALIKE_BYTES), lengths):
        single += decoder.decode_alike(frames)
    for frame in single:
        decoder.decode_one(frame)
    return _together(decoder.found), decoder.left_over


def _groups_of_equal_length(frames: IntArray, lengths: IntArray) -> list[IntArray]:
    keys = lengths[frames].astype(np.uint16)  # 16 bits: numpy sorts them in linear time
    order = np.argsort(keys, kind="stable")
    changes = np.flatnonzero(np.diff(keys[order])) + 1
    return [group for group in np.split(frames[order], changes) if group.size]


@dataclass(slots=True)
class _Decoder:
    """The records of a chunk (where each starts, its length) and what was found in them so far."""

    data: memoryview
    starts: IntArray
    lengths: IntArray
    tags: Tags
    found: list[Samples] = field(default_factory=list)
    left_over: list[int] = field(default_factory=list)

    def decode_alike(self, frames: IntArray) -> list[int]:
        """Decode records of one length by example; returns those left to be read one by one."""
        for _ in range(MAX_EXAMPLES):
            if len(frames) < FEWEST_ALIKE:
                break
            first, length = int(self.starts[frames[0]]), int(self.lengths[frames[0]])
            try:
                layout = read_layout(self.data[first : first + length])
            except Uncommon:
                self.left_over.append(int(frames[0]))
                frames = frames[1:]
                continue
            rows = _as_rows(self._parts(frames, slice(0, layout.head(length))))
            alike = _equal_to_first(_as_texts(rows & layout.mask(rows.shape[1])))
            for part in layout.fixed_ranges(rows.shape[1], length):
                alike &= _equal_to_first(self._parts(frames, part))
            if alike.all():
                self._take_scalars(rows, frames, layout)
                return []
            self._take_scalars(rows[alike], frames[alike], layout)
            frames = frames[~alike]
        single: list[int] = frames.tolist()
        return single

    def decode_one(self, frame: int) -> None:
        """Decode a record by itself."""
        start, length = int(self.starts[frame]), int(self.lengths[frame])
        try:
            layout = read_layout(self.data[start : start + length])
        except Uncommon:
            self.left_over.append(frame)
            return
        rows = np.frombuffer(self.data, np.uint8, layout.head(length), start)
        self._take_scalars(rows[None, :], np.array([frame]), layout)

    def _parts(self, frames: IntArray, part: slice) -> NDArray[np.void]:
        """The same part of each record."""
        texts = at_every_byte(self.data, f"V{part.stop - part.start}")
        parts: NDArray[np.void] = texts[self.starts[frames] + part.start]
        return parts

    def _take_scalars(self, rows: Rows, frames: IntArray, layout: Layout) -> None:
        """Add the scalars of records of one layout, given the head of each as a row of bytes.

        Left over are those whose tag is no text.
        """
        if not layout.scalars:
            return
        steps, wall_times = _steps(rows, layout.step), _strided(rows, WALL_TIME, "<f8").copy()
        columns = []
        is_text = np.ones(len(frames), bool)
        for scalar in layout.scalars:
            numbers = _tag_numbers(rows, scalar.tag, self.tags)
            values = _strided(rows, scalar.number, scalar.dtype).astype(np.float64)
            columns.append(Samples(frames, numbers, steps, wall_times, values))
            is_text &= numbers >= 0
        if not is_text.all():
            columns = [Samples._make(part[is_text] for part in column) for column in columns]
            self.left_over += frames[~is_text].tolist()
        self.found += columns


def _as_rows(texts: NDArray[np.void]) -> Rows:
    return texts.view(np.uint8).reshape(len(texts), -1)


def _as_texts(rows: Rows) -> NDArray[np.void]:
    """Each row of bytes as one item."""
    texts: NDArray[np.void] = np.ascontiguousarray(rows).view(f"V{rows.shape[1]}")[:, 0]
    return texts


def _equal_to_first(texts: NDArray[np.void]) -> NDArray[np.bool_]:
    length = texts.itemsize
    flat = texts.view(np.uint8)
    if not np.count_nonzero(flat[length:] != flat[:-length]):  # each equals the one before it
        return np.ones(len(texts), bool)
    comparable = texts.view(f"S{length}")
    equal: NDArray[np.bool_] = comparable == comparable[0]
    return equal


def _strided(rows: Rows, part: slice, dtype: str) -> NDArray[Any]:
    """A view of what stands in the same part of each row."""
    return np.ndarray((len(rows),), dtype, rows, part.start, rows.strides[:1])


def _steps(rows: Rows, part: slice) -> IntArray:
    """Variable-length integers, 7 bits a byte (negative ones take ten); 0 for an empty part."""
    steps = np.zeros(len(rows), np.int64)
    for place, column in enumerate(rows[:, part].T):
        steps |= (column & 127).astype(np.int64) << np.int64(7 * place)
    return steps


def _tag_numbers(rows: Rows, part: slice, tags: Tags) -> IntArray:
    """The number of the tag that stands in this part of each row.

    Few tags are looked for in all rows at once, others row by row.
    """
    if part.start == part.stop:
        return np.full(len(rows), tags[b""])
    texts = _strided(rows, part, f"V{part.stop - part.start}")
    numbers = np.full(len(texts), _NOT_YET)
    frequent = dict.fromkeys(texts[:SAMPLE].tolist())
    if len(frequent) <= MAX_EXAMPLES:
        comparable = _strided(rows, part, f"S{part.stop - part.start}")
        for tag in frequent:
            np.copyto(numbers, tags[tag], where=comparable == tag)
    rest = np.flatnonzero(numbers == _NOT_YET)
    numbers[rest] = [tags[tag] for tag in texts[rest].tolist()]
    return numbers


def _together(found: list[Samples]) -> Samples:
    if not found:
        empty = np.zeros(0, np.int64)
        return Samples(empty, empty, empty, np.zeros(0), np.zeros(0))
    return Samples._make(np.concatenate(column) for column in zip(*found, strict=True))
