"""Scalars of TensorBoard event files: every sample, exactly, in little time and memory."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from pathlib import Path

import numpy as np

from fitdoctor.logs.events.chunks import read_chunks
from fitdoctor.logs.events.decode import decode
from fitdoctor.logs.events.frames import Chunk, Damage, record_at
from fitdoctor.logs.events.restarts import in_writing_order, join_files, last_write_wins
from fitdoctor.logs.events.table import Collected, EventScalars, Samples, Series, Tags

__all__ = [
    "Damage",
    "EventScalars",
    "Series",
    "in_writing_order",
    "join_files",
    "last_write_wins",
    "read_event_files",
]


def read_event_files(
    paths: Sequence[Path], offsets: MutableMapping[Path, int] | None = None
) -> EventScalars:
    """All scalars of some event files: simple values and tensors without dimensions.

    Nothing is sampled, sorted by step or replaced; see `last_write_wins` for restarts.
    `offsets` (bytes read so far, by path) is updated, so that a second call with it reads only
    what was appended since.

    What cannot be read is listed in `damage` and never raised: a cut tail, a damaged record
    (the records after it are read) or a damaged record header (they are not: nothing tells
    where the next one starts). The checksum of every header is verified; that of a record only
    if the record does not have the usual form, since verifying all takes longer than all the
    rest. A bit that flipped within a number or a tag therefore passes unnoticed.

    Memory: about 100 bytes a sample, 150 a damaged record and 500 a series, and besides at most
    300 MB whatever a file claims (less than 100 MB where no record is longer than 2 MB).
    """
    paths = list(dict.fromkeys(paths))
    damage: list[Damage] = []
    tags = Tags()
    collected = Collected()
    for chunk in read_chunks(paths, {} if offsets is None else offsets, damage):
        samples, left_over = decode(chunk, tags)
        if left_over:
            samples = _add_uncommon(chunk, samples, left_over, paths, tags, damage)
        files = np.array([piece.file for piece in chunk.pieces])
        collected.add(files[chunk.piece_of[samples.frames]], samples)
    return collected.as_scalars(paths, tags, damage)


def _add_uncommon(
    chunk: Chunk,
    samples: Samples,
    frames: list[int],
    paths: list[Path],
    tags: Tags,
    damage: list[Damage],
) -> Samples:
    """The samples with those of the frames that only protobuf can read."""
    from fitdoctor.logs.events.uncommon import Undecodable, read_uncommon

    rows = []
    for frame in sorted(frames):
        record, checksum = record_at(chunk, frame)
        try:
            wall_time, step, scalars = read_uncommon(record, checksum)
        except Undecodable as why:
            piece = chunk.pieces[chunk.piece_of[frame]]
            offset = int(chunk.starts[frame]) + piece.shift
            damage.append(Damage(paths[piece.file], offset, str(why)))
            continue
        for tag, value in scalars:
            rows.append((frame, tags[tag.encode()], step, wall_time, value))
    if not rows:
        return samples
    columns = (np.array(column) for column in zip(*rows, strict=True))
    return Samples._make(np.concatenate(pair) for pair in zip(samples, columns, strict=True))
