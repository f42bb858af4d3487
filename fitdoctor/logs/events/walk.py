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
_STRIDE, _WINDOW = 4096, 96  # bytes: how far apart likely frames are, where they are looked for
_TOO_LONG = 1 << 40  # bytes: no file is as long, and positions do not overflow

length_at = struct.Struct("<Q").unpack_from


def at_every_byte(data: memoryview, dtype: str) -> NDArray[Any]:
    """A view of some bytes in which item i is the number (or bytes) that starts at byte i."""
    count = len(data) - np.dtype(dtype).itemsize + 1
    return np.ndarray((count,), dtype, data, strides=(1,))


def headers_are_sound(data: memoryview, starts: IntArray) -> NDArray[np.bool_]:
    """Whether the checksum of the length agrees, for each of these frames."""
    headers = at_every_byte(data, f"V{_HEADER.itemsize}")[starts].view(_HEADER)
    lengths = np.ascontiguousarray(headers["length"])
    sound: NDArray[np.bool_] = headers["checksum"] == length_checksums(lengths)
    return sound


def frames_of_file(data: memoryview, end: int) -> tuple[IntArray, int]:
    """Starts of the complete, sound frames before `end`, and where the last of them stops."""
    starts, _, stops = frames_of_files(data, np.zeros(1, np.int64), np.array([end]))
    return starts, int(stops[0])


def frames_of_files(
    data: memoryview, begins: IntArray, ends: IntArray
) -> tuple[IntArray, IntArray, IntArray]:
    """The same for many files in one buffer, given where each begins and ends.

    The files lie one right behind the other, and none is empty.

    Returns the starts of the complete, sound frames of all, the number of the file that each is
    in, and where the last frame of each file stops.
    """
    starts, stops = _walk_in_pieces(data, begins, ends)
    counts = np.diff(np.searchsorted(starts, begins), append=len(starts))
    files = np.repeat(np.arange(len(begins)), counts)
    damaged = ~headers_are_sound(data, starts)
    if not damaged.any():
        return starts, files, stops
    np.minimum.at(stops, files[damaged], starts[damaged])
    kept = starts < stops[files]
    return starts[kept], files[kept], stops


def _walk_in_pieces(
    data: memoryview, begins: IntArray, ends: IntArray
) -> tuple[IntArray, IntArray]:
    """As `_walk_together`, but begun at many likely frames at once.

    A likely frame is one where the walk from the likely frame before it arrives; where it does
    not (the bytes of an image may look like a header), the files are walked from their begins.
    """
    likely = _likely_frames(data, int(ends[-1]))
    cuts = np.unique(np.concatenate([begins, likely]))
    last = np.searchsorted(cuts, ends) - 1  # the last piece of each file
    starts, stops = _walk_together(data, cuts, np.append(cuts[1:], ends[-1]))
    arrived = stops[:-1] == cuts[1:]
    arrived[last[:-1]] = True
    if not arrived.all():
        return _walk_together(data, begins, ends)
    return starts, stops[last]


def _likely_frames(data: memoryview, end: int) -> IntArray:
    """Positions a few kilobytes apart where what stands looks like the header of a short frame."""
    rows = (end - _WINDOW) // _STRIDE
    if rows < 1:
        return np.zeros(0, np.int64)
    lengths = np.ndarray((rows, _WINDOW), "<u8", data, strides=(_STRIDE, 1))
    found = np.flatnonzero(lengths < _STRIDE)
    positions = found // _WINDOW * _STRIDE + found % _WINDOW
    positions = positions[headers_are_sound(data, positions)]
    first_of_row = np.diff(positions // _STRIDE, prepend=-1) > 0
    return positions[first_of_row]


def _walk_together(data: memoryview, begins: IntArray, ends: IntArray) -> tuple[IntArray, IntArray]:
    """As `_walk`, but one frame of each file at a time."""
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
            whole = after <= last + FRAME_BYTES
            stops[files] = np.where(whole, after, here)
            found[-1] = here[whole]
            files, after, last = files[going_on], after[going_on], last[going_on]
        here = after
    for file, start, end in zip(files.tolist(), here.tolist(), last.tolist(), strict=True):
        starts, stops[file] = _walk(data, start, end + FRAME_BYTES)
        found.append(starts)
    return np.sort(np.concatenate(found), kind="stable"), stops  # quick for rows that rise


def _walk(data: memoryview, position: int, end: int) -> tuple[IntArray, int]:
    """Starts of the complete frames between two positions, and where the last of them stops."""
    starts = np.fromiter(_frames_from(data, position, end - FRAME_BYTES), np.int64)
    if not starts.size:
        return starts, position
    last = int(starts[-1])
    stop = last + length_at(data, last)[0] + FRAME_BYTES
    return (starts, stop) if stop <= end else (starts[:-1], last)


def _frames_from(data: memoryview, position: int, last: int) -> Iterator[int]:
    """Where frames start, up to a last position; numpy takes them faster than a list would."""
    while position <= last:
        yield position
        position += length_at(data, position)[0] + FRAME_BYTES
