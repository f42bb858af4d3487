"""Scalars of a chunk of frames, decoded by example.

Nearly all records of a log are alike: the same bytes but for tag and number. So the records are
sorted by length, the layout of the first is read, and all that agree with it outside its free
ranges are decoded with a few numpy operations; what is free (images) is not even copied. The next
record that did not agree is the next example. What has no usual layout is read one by one.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fitdoctor.logs.events.frames import Chunk
from fitdoctor.logs.events.layout import Layout, Uncommon, read_layout
from fitdoctor.logs.events.walk import HEADER_BYTES, at_every_byte

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

MAX_ALIKE_BYTES = 65_535  # longer bodies (images, graphs) are read one by one
MAX_EXAMPLES = 8  # for bodies of one length; after that, one by one
FEWEST_ALIKE = 3  # fewer bodies of one length are read one by one, which is cheaper

_WALL_TIME_KEY, _STEP_KEY = 0x09, 0x10  # first bytes of the fields: number * 8 + wire type
_WALL_TIME_BYTES = 9


class Samples(NamedTuple):
    """Scalars in the order of the file: frame number within the chunk, tag number, and so on."""

    frames: IntArray
    tags: IntArray
    steps: IntArray
    wall_times: FloatArray
    values: FloatArray


class Tags(dict[bytes, int]):
    """Numbers of tags by their bytes; an unknown tag gets the next number, invalid UTF-8 -1."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def __missing__(self, tag: bytes) -> int:
        try:
            name = tag.decode()
        except UnicodeDecodeError:
            return -1
        self.names.append(name)
        self[tag] = len(self.names) - 1
        return self[tag]


class _Scalars(NamedTuple):
    """Scalars of some frames: frame, tag and value of each."""

    frames: IntArray
    tags: IntArray
    values: FloatArray


class _Heads(NamedTuple):
    """The fields before each event's body, and where the body is; an entry a frame."""

    wall_times: FloatArray
    steps: IntArray
    bodies: IntArray
    lengths: IntArray
    usual: NDArray[np.bool_]


@np.errstate(invalid="ignore")  # a signalling NaN may be logged too
def decode(chunk: Chunk, tags: Tags) -> tuple[Samples, list[int]]:
    """The scalars of a chunk, and the numbers of the frames that must be read as uncommon."""
    heads = _read_heads(chunk)
    found: list[_Scalars] = []
    left_over = np.flatnonzero(~heads.usual).tolist()
    short = heads.usual & (heads.lengths <= MAX_ALIKE_BYTES)
    single = np.flatnonzero(heads.usual & ~short).tolist()
    for frames in _groups_of_equal_length(np.flatnonzero(short), heads.lengths):
        single += _decode_alike(chunk.data, frames, heads, tags, found)
    whole = memoryview(chunk.data)
    for frame in single:
        start = int(heads.bodies[frame])
        body = whole[start : start + int(heads.lengths[frame])]
        try:
            found.append(_decode_one(body, frame, tags))
        except Uncommon:
            left_over.append(frame)
    return _in_file_order(found, heads), left_over


def _read_heads(chunk: Chunk) -> _Heads:
    """Wall time and step of each event. Unusual is what does not begin with a wall time."""
    data, records = chunk.data, chunk.starts + HEADER_BYTES
    first_byte = np.frombuffer(data, np.uint8)
    sizes = at_every_byte(data, "<i8")[chunk.starts]
    after_time = records + _WALL_TIME_BYTES
    usual = (sizes >= _WALL_TIME_BYTES) & (first_byte[records] == _WALL_TIME_KEY)
    has_step = usual & (first_byte[after_time] == _STEP_KEY) & (sizes > _WALL_TIME_BYTES)
    steps = np.zeros(len(records), np.int64)
    bodies = after_time.copy()
    steps[has_step], bodies[has_step] = _read_varints(first_byte, after_time[has_step] + 1)
    lengths = records + sizes - bodies
    return _Heads(
        wall_times=at_every_byte(data, "<f8")[records + 1],
        steps=steps,
        bodies=bodies,
        lengths=lengths,
        usual=usual & (lengths >= 0),
    )


def _read_varints(data: NDArray[np.uint8], positions: IntArray) -> tuple[IntArray, IntArray]:
    """Variable-length integers (negative ones take ten bytes), and the positions after them."""
    values = np.zeros(len(positions), np.int64)
    after = positions.copy()
    going_on = np.arange(len(positions))
    for shift in range(0, 70, 7):  # at most ten bytes
        byte = data[after[going_on]].astype(np.int64)
        values[going_on] |= (byte & 127) << np.int64(shift)
        after[going_on] += 1
        going_on = going_on[byte > 127]
        if not going_on.size:
            return values, after
    after[going_on] = len(data)  # no legal integer: makes the body's length negative
    return values, after


def _groups_of_equal_length(frames: IntArray, lengths: IntArray) -> list[IntArray]:
    keys = lengths[frames].astype(np.uint16)  # 16 bits: numpy sorts them in linear time
    order = np.argsort(keys, kind="stable")
    changes = np.flatnonzero(np.diff(keys[order])) + 1
    return [group for group in np.split(frames[order], changes) if group.size]


def _decode_alike(
    data: bytes, frames: IntArray, heads: _Heads, tags: Tags, found: list[_Scalars]
) -> list[int]:
    """Decode bodies of one length by example; the frames that are left to be read one by one."""
    length = int(heads.lengths[frames[0]])
    if length == 0:
        return []
    bodies = heads.bodies[frames]
    single: list[int] = []
    for _ in range(MAX_EXAMPLES):
        if len(frames) < FEWEST_ALIKE:
            break
        first = int(bodies[0])
        try:
            layout = read_layout(data[first : first + length])
        except Uncommon:
            single.append(int(frames[0]))
            bodies, frames = bodies[1:], frames[1:]
            continue
        alike = _agree_with_first(data, bodies, layout.fixed_ranges(length))
        single += _take_scalars(data, bodies[alike], frames[alike], layout, tags, found)
        bodies, frames = bodies[~alike], frames[~alike]
    single.extend(frames.tolist())
    return single


def _agree_with_first(data: bytes, bodies: IntArray, fixed: list[slice]) -> NDArray[np.bool_]:
    """Which bodies equal the first one in these ranges."""
    agree = np.ones(len(bodies), bool)
    for part in fixed:
        agree &= _equal_to_first(_parts(data, bodies, part))
    return agree


def _parts(data: bytes, bodies: IntArray, part: slice) -> NDArray[np.void]:
    """The same part of each body, as an array of bytes."""
    parts: NDArray[np.void] = at_every_byte(data, f"V{part.stop - part.start}")[bodies + part.start]
    return parts


def _equal_to_first(texts: NDArray[np.void]) -> NDArray[np.bool_]:
    length = texts.itemsize
    flat = texts.view(np.uint8)
    if np.array_equal(flat[length:], flat[:-length]):  # each equals the one before it
        return np.ones(len(texts), bool)
    comparable = texts.view(f"S{length}")
    equal: NDArray[np.bool_] = comparable == comparable[0]
    return equal


def _take_scalars(
    data: bytes,
    bodies: IntArray,
    frames: IntArray,
    layout: Layout,
    tags: Tags,
    found: list[_Scalars],
) -> list[int]:
    """Add the scalars of bodies of one layout; the frames of those whose tag is no text."""
    columns = []
    is_text = np.ones(len(frames), bool)
    for scalar in layout.scalars:
        numbers = _tag_numbers(data, bodies, scalar.tag, tags)
        values = at_every_byte(data, scalar.dtype)[bodies + scalar.number.start]
        columns.append(_Scalars(frames, numbers, values.astype(np.float64)))
        is_text &= numbers >= 0
    if not is_text.all():
        columns = [_Scalars._make(part[is_text] for part in column) for column in columns]
    found.extend(columns)
    not_text: list[int] = frames[~is_text].tolist()
    return not_text


def _tag_numbers(data: bytes, bodies: IntArray, tag: slice, tags: Tags) -> IntArray:
    if tag.start == tag.stop:
        return np.full(len(bodies), tags[b""])
    texts = _parts(data, bodies, tag)
    if _equal_to_first(texts).all():
        return np.full(len(texts), tags[texts[0].tobytes()])
    return np.fromiter(map(tags.__getitem__, texts.tolist()), np.int64, len(texts))


def _decode_one(body: memoryview, frame: int, tags: Tags) -> _Scalars:
    scalars = read_layout(body).scalars
    numbers = [tags[bytes(body[scalar.tag])] for scalar in scalars]
    if -1 in numbers:
        raise Uncommon
    values = [np.frombuffer(body[scalar.number], scalar.dtype)[0] for scalar in scalars]
    return _Scalars(
        np.full(len(scalars), frame), np.array(numbers, np.int64), np.array(values, np.float64)
    )


def _in_file_order(found: list[_Scalars], heads: _Heads) -> Samples:
    if not found:
        empty = np.zeros(0, np.int64)
        return Samples(empty, empty, empty, np.zeros(0), np.zeros(0))
    frames, numbers, values = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.argsort(frames, kind="stable")
    frames = frames[order]
    return Samples(
        frames, numbers[order], heads.steps[frames], heads.wall_times[frames], values[order]
    )
