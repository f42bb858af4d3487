"""All scalars of some event files, as one table sorted by file and tag."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
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


_NOTHING = Series(np.zeros(0, np.int64), np.zeros(0), np.zeros(0))


@dataclass(slots=True)
class EventScalars(Mapping[tuple[Path, str], Series]):
    """Scalars by (path, tag), files in the order given and tags in the order they appeared.

    The arrays of a series are slices of one table: taking them costs nothing. `damage` lists
    what could not be read.
    """

    damage: list[Damage] = field(default_factory=list)
    _table: Series = field(default_factory=lambda: _NOTHING)
    _where: dict[tuple[Path, str], slice] = field(default_factory=dict)

    def __getitem__(self, key: tuple[Path, str]) -> Series:
        rows = self._where[key]
        return Series._make(column[rows] for column in self._table)

    def __iter__(self) -> Iterator[tuple[Path, str]]:
        return iter(self._where)

    def __len__(self) -> int:
        return len(self._where)


@dataclass(slots=True)
class Collected:
    """Samples on their way into a table: for each chunk the file of each sample, and the sample."""

    files: list[NDArray[np.int64]] = field(default_factory=list)
    samples: list[Samples] = field(default_factory=list)

    def add(self, files: NDArray[np.int64], samples: Samples) -> None:
        """Add the samples of a chunk; `files` has one file number a sample."""
        if files.size:
            self.files.append(files)
            self.samples.append(samples)

    def as_scalars(self, paths: list[Path], tags: Tags, damage: list[Damage]) -> EventScalars:
        """Sort everything by file and tag, keeping the order of writing."""
        if not self.files:
            return EventScalars(damage)
        key = np.concatenate(self.files) * len(tags)
        key += np.concatenate([part.tags for part in self.samples])
        key = key.astype(np.min_scalar_type(int(key.max())))  # 16 bits are sorted in linear time
        order = np.argsort(key, kind="stable")
        table = Series._make(
            np.concatenate([getattr(part, name) for part in self.samples])[order]
            for name in Series._fields
        )
        key = key[order]
        bounds = np.flatnonzero(np.diff(key, prepend=-1, append=-1))
        file, tag = np.divmod(key[bounds[:-1]].astype(np.int64), len(tags))
        where = {}
        for i in np.lexsort((order[bounds[:-1]], file)).tolist():  # by file, then first sample
            where[paths[file[i]], tags.names[tag[i]]] = slice(int(bounds[i]), int(bounds[i + 1]))
        return EventScalars(damage, table, where)
