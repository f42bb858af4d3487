"""Where the frames in some bytes start: each one's length tells where the next is.

An event file is a row of frames (TensorFlow calls the container TFRecord): length of the record
(8 bytes, little-endian), checksum of the length (4), the record, checksum of the record (4).
Source: https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fitdoctor.logs.events.checksums import length_checksums

IntArray = NDArray[np.int64]

HEADER_BYTES, FRAME_BYTES = 12, 16  # a frame is FRAME_BYTES longer than its record

_HEADER = np.dtype([("length", "<u8"), ("checksum", "<u4")])
_FEW_FILES = 24  # numpy's cost a call is then higher than that of one file after the other
_TOO_LONG = 1 << 40  # bytes: no file is as long, and positions do not overflow

length_at = struct.Struct("<Q").unpack_from


def at_every_byte(data: bytes, dtype: str) -> NDArray[Any]:
    """A view of some bytes in which item i is the number (or bytes) that starts at byte i."""
    count = len(data) - np.dtype(dtype).itemsize + 1
    return np.ndarray((count,), dtype, data, strides=(1,))


def headers_are_sound(data: bytes, starts: IntArray) -> NDArray[np.bool_]:
    """Whether the checksum of the length agrees, for each of these frames."""
    headers = at_every_byte(data, f"V{_HEADER.itemsize}")[starts].view(_HEADER)
    lengths = np.ascontiguousarray(headers["length"])
    sound: NDArray[np.bool_] = headers["checksum"] == length_checksums(lengths)
    return sound


def frames_of_file(data: bytes, end: int) -> tuple[IntArray, int]:
    """Starts of the complete, sound frames before `end`, and where the last of them stops."""
    starts, stop = _walk(data, 0, end)
    damaged = np.flatnonzero(~headers_are_sound(data, starts))
    if damaged.size:
        return starts[: damaged[0]], int(starts[damaged[0]])
    return starts, stop


def frames_of_files(
    data: bytes, begins: IntArray, ends: IntArray
) -> tuple[IntArray, IntArray, IntArray]:
    """The same for many files in one buffer, given where each begins and ends.

    Returns the starts of the complete, sound frames of all, the number of the file that each is
    in, and where the last frame of each file stops.
    """
    starts, stops = _walk_together(data, begins, ends)
    counts = np.diff(np.searchsorted(starts, begins), append=len(starts))
    files = np.repeat(np.arange(len(begins)), counts)
    damaged = ~headers_are_sound(data, starts)
    np.minimum.at(stops, files[damaged], starts[damaged])
    kept = starts < stops[files]
    return starts[kept], files[kept], stops


def _walk_together(data: bytes, begins: IntArray, ends: IntArray) -> tuple[IntArray, IntArray]:
    """As `_walk`, but one frame of each file at a time; the last start may be of a cut frame."""
    lengths = at_every_byte(data, "<u8")
    stops = begins.copy()
    found = [np.zeros(0, np.int64)]
    files = np.flatnonzero(begins + FRAME_BYTES <= ends)
    here, last = begins[files], ends[files] - FRAME_BYTES
    while len(files) > _FEW_FILES:
        found.append(here)
        after = here + np.minimum(lengths[here], _TOO_LONG).view(np.int64) + FRAME_BYTES
        going_on = after <= last
        if np.count_nonzero(going_on) < len(files):
            stops[files] = np.where(after <= last + FRAME_BYTES, after, here)
            files, after, last = files[going_on], after[going_on], last[going_on]
        here = after
    for file, start, end in zip(files.tolist(), here.tolist(), last.tolist(), strict=True):
        starts, stops[file] = _walk(data, start, end + FRAME_BYTES)
        found.append(starts)
    return np.sort(np.concatenate(found), kind="stable"), stops  # quick for rows that rise


def _walk(data: bytes, position: int, end: int) -> tuple[IntArray, int]:
    """Starts of the complete frames between two positions, and where the last of them stops."""
    starts = np.fromiter(_frames_from(data, position, end - FRAME_BYTES), np.int64)
    if not starts.size:
        return starts, position
    last = int(starts[-1])
    stop = last + length_at(data, last)[0] + FRAME_BYTES
    return (starts, stop) if stop <= end else (starts[:-1], last)


def _frames_from(data: bytes, position: int, last: int) -> Iterator[int]:
    """Where frames start, up to a last position; numpy takes them faster than a list would."""
    while position <= last:
        yield position
        position += length_at(data, position)[0] + FRAME_BYTES
