"""The scalars of some event files, gathered by file and tag."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fitdoctor.logs.events.frames import Damage

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


class Samples(NamedTuple):
    """Scalars in any order: frame number within the chunk, tag number, and so on.

    Those of one frame stand in the order of the file.
    """

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


class Series(NamedTuple):
    """The samples of one tag in one file, in the order they were written: arrays of one length.

    `steps` are int64, `wall_times` seconds since 1970, `values` the logged numbers exactly.
    """

    steps: NDArray[np.int64]
    wall_times: NDArray[np.float64]
    values: NDArray[np.float64]


@dataclass(slots=True)
class EventScalars:
    """What some event files hold.

    `files` has the series of each file by tag: files in the order given, those without scalars
    left out, tags in the order they appeared. `damage` lists what could not be read.
    """

    files: dict[Path, dict[str, Series]] = field(default_factory=dict)
    damage: list[Damage] = field(default_factory=list)


@dataclass(slots=True)
class Collected:
    """The parts of each series that were read so far, by the numbers of its file and its tag."""

    parts: dict[int, dict[int, list[Series]]] = field(default_factory=dict)

    def add(self, files: NDArray[np.int64], samples: Samples) -> None:
        """Add the samples of a chunk; `files` has one file number a sample.

        A chunk is sorted by itself, since it fits into the processor's cache.
        """
        if not files.size:
            return
        key = (files - files.min()) * (samples.tags.max() + 1) + samples.tags
        key = key.astype(np.min_scalar_type(int(key.max())))  # 16 bits are sorted in linear time
        order, frames, bounds = _by_key(key, samples.frames)
        steps, wall_times = samples.steps[order], samples.wall_times[order]
        values = samples.values[order]
        first = order[bounds[:-1]]
        owners = [frames[bounds[:-1]], first, files[first], samples.tags[first]]
        parts = np.stack([*owners, bounds[:-1], bounds[1:]]).T.tolist()
        for _, _, file, tag, start, stop in sorted(parts):  # in the order of the file
            part = Series(steps[start:stop], wall_times[start:stop], values[start:stop])
            self.parts.setdefault(file, {}).setdefault(tag, []).append(part)

    def as_scalars(self, paths: list[Path], tags: Tags, damage: list[Damage]) -> EventScalars:
        """All series, each whole."""
        files = {
            paths[file]: {tags.names[tag]: joined(parts) for tag, parts in own.items()}
            for file, own in sorted(self.parts.items(), key=itemgetter(0))
        }
        return EventScalars(files, damage)


def joined(parts: Sequence[Series]) -> Series:
    """Parts of one series under one another."""
    if len(parts) == 1:
        return parts[0]
    return Series._make(np.concatenate(columns) for columns in zip(*parts, strict=True))


def _by_key(key: NDArray[np.unsignedinteger], frames: IntArray) -> tuple[IntArray, ...]:
    """The order by key, then frame; the frames in this order; where keys start and stop in it."""
    order = np.argsort(key, kind="stable")
    ordered_key, ordered = key[order], frames[order]
    changes = np.flatnonzero(ordered_key[1:] != ordered_key[:-1]) + 1
    bounds = np.concatenate([[0], changes, [len(key)]])
    falls = ordered[1:] < ordered[:-1]
    falls[changes - 1] = False
    if falls.any():  # records of more than one length hold the same tag
        by_frame = np.argsort(frames, kind="stable")
        order = by_frame[np.argsort(key[by_frame], kind="stable")]
        ordered = frames[order]
    return order, ordered, bounds
