"""The reader of event files against TensorBoard's own protobuf classes, on files written here."""

import csv
import struct
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from event_writing import events, expected_samples, frame, frames, scalar, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tensorboard.compat.proto.event_pb2 import Event

from fitdoctor.logs.events import (
    EventScalars,
    Series,
    read_event_files,
)
from fitdoctor.logs.events.checksums import masked_checksum

SHARED_LOGS = Path(__file__).parents[2].parent / "shared" / "logs"
same_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def as_samples(scalars: EventScalars, path: Path) -> dict[str, str]:
    """The scalars of one file by tag; as text, so that NaN equals NaN."""
    return {
        tag: str(list(zip(*(column.tolist() for column in series), strict=True)))
        for tag, series in scalars.files.get(path, {}).items()
    }


def as_text(samples: dict[str, list[tuple[int, float, float]]]) -> dict[str, str]:
    return {tag: str(series) for tag, series in samples.items()}


@same_folder
@given(st.lists(st.lists(events(), max_size=12), min_size=1, max_size=3), st.integers(1, 50))
def test_every_sample_is_what_protobuf_reads(tmp_path, files, times):
    paths = [
        write(tmp_path / f"events.out.tfevents.{number}", *some_events * times)
        for number, some_events in enumerate(files)
    ]
    scalars = read_event_files(paths)
    assert scalars.damage == []
    for path, some_events in zip(paths, files, strict=True):
        assert as_samples(scalars, path) == as_text(expected_samples(some_events * times))


@same_folder
@given(st.lists(events(), min_size=1, max_size=5), st.data())
def test_any_legal_encoding_is_read(tmp_path, some_events, data):
    """Two encodings of messages one after the other are an encoding of their merger."""
    records = [event.SerializeToString() for event in some_events]
    joined = [a + data.draw(st.sampled_from(records)) for a in records]
    path = tmp_path / "events.out.tfevents.1"
    path.write_bytes(b"".join(map(frame, joined)))
    merged = [Event.FromString(record) for record in joined]
    try:
        expected = as_text(expected_samples(merged))
    except (TypeError, ValueError):  # a merged tensor may hold numbers of another type
        return
    assert as_samples(read_event_files([path]), path) == expected


def test_scalars_of_a_file_longer_than_a_chunk(tmp_path):
    some_events = [scalar(f"tag{step % 7}", step, step / 3) for step in range(300)]
    huge = Event(wall_time=1.0, graph_def=bytes(5 << 20))
    mixed = scalar("huge", 300, 1.5)
    mixed.summary.value.add(tag="image").image.encoded_image_string = bytes(5 << 20)
    records = frames([*some_events, *some_events])
    path = tmp_path / "events.out.tfevents.1"
    length = struct.pack("<Q", len(huge.SerializeToString()))
    with path.open("wb") as file:
        for record in (huge, mixed):  # checksums of megabytes are slow: 0 is not looked at
            raw = record.SerializeToString()
            length = struct.pack("<Q", len(raw))
            file.write(length + struct.pack("<I", masked_checksum(length)) + raw + bytes(4))
        for _ in range(100):
            file.writelines(records)
    scalars = read_event_files([path])
    assert scalars.damage == []
    expected = expected_samples([mixed, *(some_events * 200)])
    assert as_samples(scalars, path) == as_text(expected)


def test_an_event_file_inside_an_image_is_not_read(tmp_path):
    inner = frames(scalar("inner", step, step) for step in range(600))
    picture = Event(wall_time=1.0)
    picture.summary.value.add(tag="image").image.encoded_image_string = b"".join(inner)
    outer = [scalar("outer", step, step) for step in range(600)]
    some_events = [*outer, picture, *outer, picture]
    paths = [write(tmp_path / f"events.out.tfevents.{n}", *some_events * n) for n in (1, 3)]
    scalars = read_event_files(paths)
    assert scalars.damage == []
    for path, times in zip(paths, (1, 3), strict=True):
        assert as_samples(scalars, path) == as_text(expected_samples(some_events * times))


@pytest.mark.parametrize("frame_number", [0, 5, 2000, 3999])
@pytest.mark.parametrize("byte", [0, 1, 5, 9])
def test_a_damaged_header_ends_a_long_file_too(tmp_path, frame_number, byte):
    some_events = [scalar(f"tag{step % 7}", step, step) for step in range(4000)]
    parts = frames(some_events)
    start = len(b"".join(parts[:frame_number]))
    damaged = bytearray(b"".join(parts))
    damaged[start + byte] ^= 16
    path = tmp_path / "events.out.tfevents.1"
    path.write_bytes(damaged)
    scalars = read_event_files([path])
    assert as_samples(scalars, path) == as_text(expected_samples(some_events[:frame_number]))
    assert [damage.offset for damage in scalars.damage] == [start]


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(some_events=st.lists(events(), min_size=2, max_size=5))
def test_cut_at_every_byte_then_grown(tmp_path, some_events):
    parts = frames(some_events)
    ends = np.cumsum([len(part) for part in parts]).tolist()
    whole, path = b"".join(parts), tmp_path / "events.out.tfevents.1"
    for cut in range(0, len(whole) + 1, max(1, len(whole) // 300)):
        path.write_bytes(whole[:cut])
        offsets: dict[Path, int] = {}
        first = read_event_files([path], offsets)
        complete = sum(end <= cut for end in ends)
        assert as_samples(first, path) == as_text(expected_samples(some_events[:complete]))
        cut_tails = [damage.offset for damage in first.damage if damage.is_cut_tail]
        assert cut_tails == ([] if cut in (0, *ends) else [[0, *ends][complete]])
        assert len(first.damage) == len(cut_tails)
        path.write_bytes(whole)
        second = read_event_files([path], offsets)
        assert as_samples(second, path) == as_text(expected_samples(some_events[complete:]))
        assert second.damage == []
        assert offsets[path] == len(whole)


def test_many_files_that_grew_shrank_or_stayed(tmp_path):
    """A second reading of files some of which are long, some short, some shorter than before."""
    some_events = [scalar("loss", step, step) for step in range(10)]
    paths = [write(tmp_path / f"events.out.tfevents.{n}", *some_events[:4]) for n in range(9)]
    offsets: dict[Path, int] = {}
    read_event_files(paths, offsets)
    for number, path in enumerate(paths):
        if number % 3 == 0:
            write(path, *some_events, *(some_events * 3000 if number == 3 else []))
        elif number % 3 == 1:
            write(path, *some_events[:2])
    second = read_event_files(paths, offsets)
    assert list(second.files) == paths[::3]
    for path in paths[::3]:
        assert as_samples(second, path)["loss"].startswith("[(4, 1700000004.0, 4.0), (5, ")
    assert len(second.files[paths[3]]["loss"].steps) == 6 + 30_000
    assert [damage.path for damage in second.damage] == paths[1::3]


@pytest.mark.parametrize("byte", range(12))
def test_a_damaged_header_ends_a_file_and_is_reported(tmp_path, byte):
    some_events = [scalar("loss", step, step) for step in range(5)]
    parts = frames(some_events)
    start = len(b"".join(parts[:3]))
    damaged = bytearray(b"".join(parts))
    damaged[start + byte] ^= 16
    path, other = tmp_path / "events.out.tfevents.1", tmp_path / "events.out.tfevents.2"
    path.write_bytes(damaged)
    write(other, *some_events)
    scalars = read_event_files([path, other])
    assert as_samples(scalars, path) == as_text(expected_samples(some_events[:3]))
    assert as_samples(scalars, other) == as_text(expected_samples(some_events))
    (damage,) = scalars.damage
    assert (damage.path, damage.offset, damage.is_cut_tail) == (path, start, False)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(events(), max_size=6), min_size=1, max_size=8), st.data())
def test_many_files_at_once_are_read_as_one_by_one(tmp_path, files, data):
    """Sound, empty, cut and damaged files beside one another, in the order they are given."""
    paths = []
    for number in range(60):
        content = bytearray(b"".join(frames(files[number % len(files)] * (1 + number % 3))))
        if content and number % 4 == 1:
            content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << number % 8
        elif number % 4 == 2:
            del content[data.draw(st.integers(0, len(content))) :]
        paths.append(tmp_path / f"events.out.tfevents.{number}")
        paths[-1].write_bytes(content)
    paths.append(tmp_path / "missing")
    together, alone = read_event_files(paths), [read_event_files([path]) for path in paths]
    assert list(together.files) == [path for one in alone for path in one.files]
    for path, one in zip(paths, alone, strict=True):
        assert list(as_samples(together, path).items()) == list(as_samples(one, path).items())
        assert [damage for damage in together.damage if damage.path == path] == one.damage


def test_a_damaged_record_is_reported_and_the_next_ones_are_read(tmp_path):
    some_events = [scalar("loss", step, step) for step in range(5)]
    parts = frames(some_events)
    start = len(b"".join(parts[:3]))
    damaged = bytearray(b"".join(parts))
    damaged[start + 12] ^= 64  # the key of the wall time
    path = tmp_path / "events.out.tfevents.1"
    path.write_bytes(damaged)
    scalars = read_event_files([path])
    expected = expected_samples([*some_events[:3], some_events[4]])
    assert as_samples(scalars, path) == as_text(expected)
    (damage,) = scalars.damage
    assert (damage.path, damage.offset, damage.is_cut_tail) == (path, start, False)
    assert "checksum" in damage.what


@same_folder
@given(st.lists(events(), min_size=1, max_size=8), st.data())
def test_a_flipped_byte_never_raises_and_spares_the_rest(tmp_path, some_events, data):
    parts = frames(some_events)
    ends = np.cumsum([len(part) for part in parts]).tolist()
    damaged = bytearray(b"".join(parts))
    position = data.draw(st.integers(0, len(damaged) - 1))
    damaged[position] ^= data.draw(st.integers(1, 255))
    path = tmp_path / "events.out.tfevents.1"
    path.write_bytes(damaged)
    read = read_event_files([path])
    sound = sum(end <= position for end in ends)
    for tag, series in expected_samples(some_events[:sound]).items():
        start = [column[: len(series)].tolist() for column in read.files[path][tag]]
        assert str(list(zip(*start, strict=True))) == str(series)


@pytest.mark.parametrize("length", [2**26, 2**32, 2**40, 2**63 - 1, 2**64 - 1])
def test_a_lying_length_is_not_allocated(tmp_path, length):
    header = struct.pack("<Q", length)
    header += struct.pack("<I", masked_checksum(header))
    path = tmp_path / "events.out.tfevents.1"
    path.write_bytes(b"".join(frames([scalar("loss", 0, 1.0)])) + header + bytes(100))
    read_event_files([path])  # so that imports are not counted
    tracemalloc.start()
    scalars = read_event_files([path])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 50e6
    assert scalars.files[path]["loss"].values.tolist() == [1.0]
    assert [damage.is_cut_tail for damage in scalars.damage] == [True]


def test_a_tag_that_is_no_text_is_damage(tmp_path):
    record = scalar("loss", 0, 1.0).SerializeToString().replace(b"loss", b"\xff\xfe\xfd\xfc")
    path = tmp_path / "events.out.tfevents.1"
    path.write_bytes(frame(record))
    scalars = read_event_files([path])
    assert not scalars.files
    assert [damage.offset for damage in scalars.damage] == [0]


@pytest.mark.filterwarnings("error")
def test_a_signalling_nan_is_a_nan(tmp_path):
    record = scalar("loss", 0, 1.0).SerializeToString()
    path = tmp_path / "events.out.tfevents.1"
    path.write_bytes(frame(record.replace(struct.pack("<f", 1.0), b"\x01\x00\x80\x7f")))
    assert np.isnan(read_event_files([path]).files[path]["loss"].values).all()


def test_what_is_no_event_file_is_reported(tmp_path):
    table, missing = tmp_path / "events.out.tfevents.csv", tmp_path / "missing"
    table.write_text("epoch,loss\n" + "0,1.5\n" * 100)
    scalars = read_event_files([table, missing, tmp_path])
    assert not scalars.files
    assert {damage.path for damage in scalars.damage} == {table, missing, tmp_path}
    assert not any(damage.is_cut_tail for damage in scalars.damage)


@pytest.mark.skipif(not SHARED_LOGS.is_dir(), reason="the shared real logs are not here")
def test_real_logs_agree_with_tensorboard():
    """Exactly, samples that a restart replaces included: those are dropped by last_write_wins."""
    with (SHARED_LOGS / "expected_events.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    paths = [SHARED_LOGS / "files" / name for name in {row["file"] for row in rows}]
    scalars = read_event_files(paths)
    differing = []
    for row in rows:
        series = scalars.files.get(SHARED_LOGS / "files" / row["file"], {}).get(row["tag"])
        if row["tag"] and (series is None or summary(series) != expected_summary(row)):
            differing.append(row)
    assert differing == []
    assert sum(map(len, scalars.files.values())) == sum(bool(row["tag"]) for row in rows)


def expected_summary(row: dict[str, str]) -> list[float]:
    names = "n first_step first_value last_step last_value min max nonfinite"
    return [float(row[name]) for name in names.split()]


def summary(series: Series) -> list[float]:
    steps, values = series.steps, series.values
    finite = values[np.isfinite(values)]
    ends = [steps[0], values[0], steps[-1], values[-1]]
    return [len(values), *ends, finite.min(), finite.max(), len(values) - len(finite)]


def test_a_number_of_a_type_that_tensorboard_does_not_know_is_no_scalar(tmp_path: Path) -> None:
    event = scalar("loss", 1, 1.0)
    event.summary.value.add(tag="odd").tensor.dtype = 20
    path = tmp_path / "events.out.tfevents.1.x"
    again = b"\x10\x01"  # the step once more, at the end: a legal encoding, and no usual one
    path.write_bytes(frame(event.SerializeToString() + again))
    assert list(read_event_files([path]).files[path]) == ["loss"]
