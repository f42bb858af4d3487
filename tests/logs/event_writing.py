"""Event files for tests: hypothesis strategies of events, their frames, and the scalars they hold.

Written and read back with TensorBoard's own protobuf classes, which are the reference.
"""

import struct
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from hypothesis import strategies as st
from tensorboard.compat.proto.event_pb2 import Event, SessionLog
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import masked_crc32c
from tensorboard.util.tensor_util import make_ndarray, make_tensor_proto

Samples = dict[str, list[tuple[int, float, float]]]


def frame(record: bytes) -> bytes:
    length = struct.pack("<Q", len(record))
    checksums = (struct.pack("<I", masked_crc32c(part)) for part in (length, record))
    return length + next(checksums) + record + next(checksums)


def frames(events: Iterable[Event]) -> list[bytes]:
    return [frame(event.SerializeToString()) for event in events]


def scalar(tag: str, step: int, value: float) -> Event:
    event = Event(wall_time=1.7e9 + step, step=step)
    event.summary.value.add(tag=tag, simple_value=value)
    return event


def write(path: Path, *some_events: Event) -> Path:
    path.write_bytes(b"".join(frames(some_events)))
    return path


def expected_samples(events: Iterable[Event]) -> Samples:
    """The scalars of some events by tag, as (step, wall time, value)."""
    samples: Samples = {}
    for event in events:
        for value in event.summary.value:
            number = _number(value)
            if number is not None:
                samples.setdefault(value.tag, []).append((event.step, event.wall_time, number))
    return samples


def _number(value: Summary.Value) -> float | None:
    if value.HasField("simple_value"):
        return value.simple_value
    if not value.HasField("tensor") or value.tensor.tensor_shape.dim:
        return None
    array = make_ndarray(value.tensor)
    return None if array.dtype.kind == "O" else float(array)


numbers = st.floats(width=32) | st.sampled_from([0.0, -0.0, 1e-45])
tags = st.sampled_from(["loss", "val_loss", "train/acc", "é/ü", "a", "x" * 150, ""]) | st.text(
    st.characters(codec="utf-8"), max_size=12
)
contents = st.one_of(
    st.tuples(st.just("simple_value"), numbers),
    st.tuples(st.just("content"), numbers.map(np.float32)),
    st.tuples(st.just("content"), st.floats().map(np.float64)),
    st.tuples(st.just("content"), st.integers(-(2**31), 2**31 - 1).map(np.int32)),
    st.tuples(st.just("val"), numbers.map(np.float32)),
    st.tuples(st.just("val"), st.floats().map(np.float64)),
    st.tuples(st.just("val"), st.floats(width=16).map(np.float16)),
    st.tuples(st.just("val"), st.integers(-(2**63), 2**63 - 1).map(np.int64)),
    st.tuples(st.just("content"), st.integers(0, 4).map(lambda n: np.ones(n, np.float32))),
    st.tuples(st.just("val"), st.binary(max_size=20).map(lambda b: np.array(b, object))),
    st.tuples(st.just("histo"), st.lists(st.floats(), max_size=40)),
    st.tuples(st.just("image"), st.binary(max_size=3000)),
)


@st.composite
def values(draw: st.DrawFn) -> Summary.Value:
    value = Summary.Value(tag=draw(tags))
    kind, content = draw(contents)
    if kind == "simple_value":
        value.simple_value = content
    elif kind == "histo":
        value.histo.bucket.extend(content)
    elif kind == "image":
        value.image.encoded_image_string = content
    else:
        value.tensor.CopyFrom(make_tensor_proto(content))
        if kind == "content":
            for name in ("float_val", "double_val", "int_val"):
                value.tensor.ClearField(name)
            value.tensor.tensor_content = content.tobytes()
    if draw(st.booleans()):
        value.metadata.plugin_data.plugin_name = "scalars"
        value.metadata.display_name = draw(st.text(max_size=5))
    if draw(st.integers(0, 9)) == 0:
        value.node_name = "node"
    return value


@st.composite
def events(draw: st.DrawFn) -> Event:
    step = draw(st.integers(0, 300) | st.integers(-(2**63), 2**63 - 1))
    event = Event(wall_time=draw(st.floats(1e9, 2e9) | st.just(0.0)), step=step)
    match draw(st.integers(0, 11)):
        case 0:
            event.file_version = "brain.Event:2"
        case 1:
            event.graph_def = draw(st.binary(max_size=6000))
        case 2:
            event.session_log.status = SessionLog.START
        case 3:
            pass
        case _:
            event.summary.value.extend(draw(st.lists(values(), max_size=3)))
    return event
