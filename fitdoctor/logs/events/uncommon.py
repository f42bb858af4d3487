"""Records in an unusual encoding, read with TensorBoard's own protobuf classes.

Imported only when such a record turns up: the import costs more than reading a small file.
"""

from __future__ import annotations

from typing import Any

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.util import tensor_util

from fitdoctor.logs.events.checksums import masked_checksum

MAX_UNCOMMON_BYTES = 1 << 20  # protobuf objects take up to a hundred times the bytes they encode


class Undecodable(Exception):  # noqa: N818 - an answer: why a record cannot be read
    """A record that cannot be read; the text says why."""


def read_uncommon(record: bytes, checksum: int) -> tuple[float, int, list[tuple[str, float]]]:
    """Wall time, step and all (tag, value) scalars of one record.

    `checksum` is the one stored behind it. Raises Undecodable.
    """
    if len(record) > MAX_UNCOMMON_BYTES:
        raise Undecodable(f"a record of {len(record):,} bytes in an unusual form was left out")
    if masked_checksum(record) != checksum:
        raise Undecodable("damaged record (its checksum is wrong)")
    try:
        event = Event.FromString(record)
    except DecodeError:
        raise Undecodable("a record that is no event") from None
    scalars = []
    for value in event.summary.value:
        number = _scalar(value)
        if number is not None:
            scalars.append((value.tag, number))
    return event.wall_time, event.step, scalars


def _scalar(value: Any) -> float | None:
    kind = value.WhichOneof("value")
    if kind == "simple_value":
        return float(value.simple_value)
    if kind != "tensor" or value.tensor.tensor_shape.dim:
        return None
    try:
        array = tensor_util.make_ndarray(value.tensor)
    except (KeyError, TypeError, ValueError):  # an unknown type, or not one element
        return None
    return float(array.item()) if array.size == 1 and array.dtype.kind in "fiu" else None
