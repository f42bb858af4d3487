"""The layout of one event's body: which bytes hold a tag, which a number, which do not matter.

Writers encode an Event in ascending order of fields, each at most once. That usual form is read
here without copying; any other legal protobuf encoding raises Uncommon and is left to
`uncommon.py`. Field numbers: tensorflow/core/util/event.proto, framework/summary.proto,
tensor.proto and types.proto of the TensorFlow repository.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

Buffer = bytes | memoryview

MAX_FIELDS = 10_000  # in one message: more are no usual record

_VARINT, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5  # wire types
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


class Uncommon(Exception):  # noqa: N818 - not an error: another reader's work
    """The bytes are not a usual encoding of an event."""


class Field(NamedTuple):
    """One protobuf field: number, wire type, and where its content starts and stops."""

    number: int
    wire: int
    start: int
    stop: int


class Scalar(NamedTuple):
    """Where a scalar stands in the body: its tag's bytes, its number's bytes, and their type."""

    tag: slice
    number: slice
    dtype: str


@dataclass(slots=True)
class Layout:
    """The scalars of a body, and all ranges that may differ between bodies of this layout."""

    scalars: list[Scalar] = field(default_factory=list)
    free: list[slice] = field(default_factory=list)

    def fixed_ranges(self, length: int) -> list[slice]:
        """What lies between the free ranges of a body of this length."""
        starts = [0, *sorted(part.stop for part in self.free)]
        stops = [*sorted(part.start for part in self.free), length]
        return [slice(a, b) for a, b in zip(starts, stops, strict=True) if a < b]


def read_layout(body: Buffer) -> Layout:
    """The layout of an event's body: all that follows its wall time and step.

    A body of another kind (version, graph, session...) has no scalars. Raises Uncommon.
    """
    parts = list(_fields(body, 0, len(body)))
    if not any(part.number == _SUMMARY for part in parts):
        return Layout(free=[_free_range(part) for part in parts])
    if len(parts) != 1 or parts[0].wire != _BYTES:
        raise Uncommon
    layout = Layout()
    for value in _fields(body, parts[0].start, parts[0].stop, repeated=_VALUE):
        if (value.number, value.wire) != (_VALUE, _BYTES):
            raise Uncommon
        _read_value(body, value, layout)
    return layout


def _read_value(body: Buffer, value: Field, layout: Layout) -> None:
    fields = {part.number: part for part in _fields(body, value.start, value.stop)}
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
        _read_tensor(body, content, tag, layout)
    elif number in _OTHER_CONTENTS:
        layout.free.append(_free_range(content))
    else:
        raise Uncommon


def _read_tensor(body: Buffer, tensor: Field, tag: slice, layout: Layout) -> None:
    """Add the number of a tensor without dimensions; mark the contents of all others as free."""
    parts = list(_fields(body, tensor.start, tensor.stop, repeated=_STRINGS))
    if not parts or parts[0].number != _DTYPE or parts[0].wire != _VARINT:
        raise Uncommon
    dtype = body[parts[0].start]
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


def _fields(data: Buffer, position: int, stop: int, repeated: int = 0) -> Iterator[Field]:
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


def _varint(data: Buffer, position: int, stop: int) -> tuple[int, int]:
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
