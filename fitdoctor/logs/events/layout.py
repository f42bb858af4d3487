"""The layout of one event: which bytes hold a tag, which a number, which do not matter.

Writers encode an Event in ascending order of fields, each at most once. That usual form is read
here without copying; any other legal protobuf encoding raises Uncommon and is left to
`uncommon.py`. Field numbers: tensorflow/core/util/event.proto, framework/summary.proto,
tensor.proto and types.proto of the TensorFlow repository.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

MAX_FIELDS = 10_000  # in one message: more are no usual record
SHORT_REST = 256  # bytes behind the last scalar of a record that are copied with what is before

_VARINT, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5  # wire types
_WALL_TIME_KEY, _STEP_KEY = 0x09, 0x10  # first bytes of fields of Event: number * 8 + wire type
_MAX_VARINT = 10  # bytes
_SUMMARY = 5  # field of Event
_VALUE = 1  # field of Summary
_TAG, _SIMPLE_VALUE, _NODE_NAME, _TENSOR, _METADATA = 1, 2, 7, 8, 9  # fields of Summary.Value
_OTHER_CONTENTS = (3, 4, 5, 6)  # of Summary.Value: old histogram, image, histogram, audio
_DTYPE, _SHAPE, _CONTENT, _FLOATS, _DOUBLES, _STRINGS = 1, 2, 4, 5, 6, 8  # of TensorProto
_FLOAT32, _FLOAT64, _STRING = 1, 2, 7  # values of DataType
_NUMBERS = {
    _FLOAT32: ("<f4", 4, (_FLOATS, _FOUR_BYTES)),
    _FLOAT64: ("<f8", 8, (_DOUBLES, _EIGHT_BYTES)),
}


WALL_TIME = slice(1, 9)  # where it stands in each usual record


class Uncommon(Exception):  # noqa: N818 - not an error: another reader's work
    """The bytes are not a usual encoding of an event."""


class Field(NamedTuple):
    """One protobuf field: number, wire type, and where its content starts and stops."""

    number: int
    wire: int
    start: int
    stop: int


class Scalar(NamedTuple):
    """Where a scalar stands in the record: its tag's bytes, its number's bytes, and their type."""

    tag: slice
    number: slice
    dtype: str


@dataclass(slots=True)
class Layout:
    """Where the scalars of a record stand, and all that may differ between records of one layout.

    `step` is empty where none is stored (it is 0 then); its bytes may differ, but not in number.
    """

    step: slice = field(default_factory=lambda: slice(9, 9))
    scalars: list[Scalar] = field(default_factory=list)
    free: list[slice] = field(default_factory=lambda: [WALL_TIME])

    def head(self, length: int) -> int:
        """How many bytes of a record of this length are needed: up to the last scalar.

        What little follows is counted in, since checking one part is cheaper than two.
        """
        stop = int(max([self.step.stop, *(scalar.number.stop for scalar in self.scalars)]))
        return length if length - stop <= SHORT_REST else stop

    def mask(self, length: int) -> NDArray[np.uint8]:
        """The bits that are the same in all records of this layout, for their first bytes."""
        mask = np.full(length, 255, np.uint8)
        for part in self.free:
            mask[part] = 0
        mask[self.step] = 128  # tells whether the number goes on in the next byte
        return mask

    def fixed_ranges(self, start: int, stop: int) -> list[slice]:
        """What lies between the free ranges, from `start` to `stop`."""
        starts = [0, *sorted(part.stop for part in self.free)]
        stops = [*sorted(part.start for part in self.free), stop]
        bounds = [(max(a, start), b) for a, b in zip(starts, stops, strict=True)]
        return [slice(a, b) for a, b in bounds if a < b]


def read_layout(record: memoryview) -> Layout:
    """The layout of an event. Raises Uncommon.

    An event of another kind (version, graph, session...) has no scalars.
    """
    layout = Layout()
    start = _read_head(record, layout)
    parts = list(_fields(record, start, len(record)))
    if not any(part.number == _SUMMARY for part in parts):
        layout.free += [_free_range(part) for part in parts]
        return layout
    if len(parts) != 1 or parts[0].wire != _BYTES:
        raise Uncommon
    for value in _fields(record, parts[0].start, parts[0].stop, repeated=_VALUE):
        if (value.number, value.wire) != (_VALUE, _BYTES):
            raise Uncommon
        _read_value(record, value, layout)
    return layout


def _read_head(record: memoryview, layout: Layout) -> int:
    """Read wall time and step; returns where the rest starts."""
    start: int = WALL_TIME.stop
    if len(record) < start or record[0] != _WALL_TIME_KEY:
        raise Uncommon
    if len(record) == start or record[start] != _STEP_KEY:
        return start
    for stop in range(start + 2, min(start + 1 + _MAX_VARINT, len(record)) + 1):
        if record[stop - 1] < 128:
            layout.step = slice(start + 1, stop)
            return stop
    raise Uncommon


def _read_value(record: memoryview, value: Field, layout: Layout) -> None:
    fields = {part.number: part for part in _fields(record, value.start, value.stop)}
    if _TAG not in fields:
        raise Uncommon
    tag = _free_range(fields.pop(_TAG))
    layout.free.append(tag)
    for number in (_NODE_NAME, _METADATA):
        if number in fields:
            layout.free.append(_free_range(fields.pop(number)))
    if len(fields) != 1:
        raise Uncommon
    ((number, content),) = fields.items()
    if number == _SIMPLE_VALUE and content.wire == _FOUR_BYTES:
        _add_scalar(layout, tag, slice(content.start, content.stop), "<f4")
    elif number == _TENSOR and content.wire == _BYTES:
        _read_tensor(record, content, tag, layout)
    elif number in _OTHER_CONTENTS:
        layout.free.append(_free_range(content))
    else:
        raise Uncommon


def _read_tensor(record: memoryview, tensor: Field, tag: slice, layout: Layout) -> None:
    """Add the number of a tensor without dimensions; mark the contents of all others as free."""
    parts = list(_fields(record, tensor.start, tensor.stop, repeated=_STRINGS))
    if not parts or parts[0].number != _DTYPE or parts[0].wire != _VARINT:
        raise Uncommon
    dtype = record[parts[0].start]
    has_dimensions = any(part.number == _SHAPE and part.stop > part.start for part in parts)
    contents = [part for part in parts if part.number > _SHAPE]
    if has_dimensions or dtype == _STRING:
        layout.free.extend(_free_range(part) for part in contents)
        return
    if dtype not in _NUMBERS or len(contents) != 1:
        raise Uncommon
    (content,) = contents
    numpy_type, size, number_key = _NUMBERS[dtype]
    as_bytes = content.wire == _BYTES and content.number in (_CONTENT, number_key[0])
    if content.stop - content.start != size:
        raise Uncommon
    if not as_bytes and (content.number, content.wire) != number_key:
        raise Uncommon
    _add_scalar(layout, tag, slice(content.start, content.stop), numpy_type)


def _add_scalar(layout: Layout, tag: slice, number: slice, dtype: str) -> None:
    layout.scalars.append(Scalar(tag, number, dtype))
    layout.free.append(number)


def _free_range(part: Field) -> slice:
    if part.wire != _BYTES:
        raise Uncommon
    return slice(part.start, part.stop)


def _fields(data: memoryview, position: int, stop: int, repeated: int = 0) -> Iterator[Field]:
    """The fields of a message; only the `repeated` one may come more than once."""
    previous = 0
    for _ in range(MAX_FIELDS):
        if position == stop:
            return
        key, start = _varint(data, position, stop)
        number, wire = key >> 3, key & 7
        if number < previous or (number == previous and number != repeated):
            raise Uncommon
        previous = number
        if wire == _BYTES:
            size, start = _varint(data, start, stop)
            position = start + size
        elif wire == _VARINT:
            _, position = _varint(data, start, stop)
        elif wire in (_FOUR_BYTES, _EIGHT_BYTES):
            position = start + (4 if wire == _FOUR_BYTES else 8)
        else:
            raise Uncommon
        if position > stop:
            raise Uncommon
        yield Field(number, wire, start, position)
    raise Uncommon


def _varint(data: memoryview, position: int, stop: int) -> tuple[int, int]:
    """A variable-length integer of at most 4 bytes, and the position after it.

    All that is read here, keys and lengths of records under 64 MiB, fits in them.
    """
    value = 0
    for shift in (0, 7, 14, 21):
        if position >= stop:
            raise Uncommon
        byte = data[position]
        position += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, position
    raise Uncommon
