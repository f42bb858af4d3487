"""The scalars of some event files, gathered by file and tag."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fitdoctor.logs.events.decode import Samples, Tags
from fitdoctor.logs.events.frames import Damage


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
        """Add the samples of a chunk, in file order; `files` has one file number a sample.

        A chunk is sorted by itself, since it fits into the processor's cache.
        """
        if not files.size:
            return
        key = (files - files.min()) * (samples.tags.max() + 1) + samples.tags
        key = key.astype(np.min_scalar_type(int(key.max())))  # 16 bits are sorted in linear time
        order = np.argsort(key, kind="stable")
        steps, wall_times = samples.steps[order], samples.wall_times[order]
        values = samples.values[order]
        bounds = np.flatnonzero(np.diff(key[order], prepend=-1, append=-1))
        firsts = order[bounds[:-1]]
        owners = np.stack([firsts, files[firsts], samples.tags[firsts], bounds[:-1], bounds[1:]])
        for _, file, tag, start, stop in sorted(owners.T.tolist()):  # by first sample
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
