"""Make runs of folders of TensorBoard event files.

TensorBoard takes each folder for a run; here those that one training wrote are put together:
Keras' `train/` and `validation/`, the folders of PyTorch's `add_scalars` ("Loss_train" with the
tag "Loss"), and the folder that `add_hparams` makes (named by a time).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from fitdoctor.logs.assemble import Series, build_run
from fitdoctor.logs.discover import Found
from fitdoctor.logs.names import run_name
from fitdoctor.logs.run import Reading, Refusal, Run
from fitdoctor.logs.words import split_of

if TYPE_CHECKING:
    from fitdoctor.logs.events import EventScalars

PORTION = 32 << 20  # bytes of event files that are read together

_HPARAMS_FOLDER = re.compile(r"\d{9,}(\.\d+)?")
_BY_EPOCH = re.compile(r"(^|/)epoch_|_epoch$")
_SPLIT_FOLDER = re.compile(r"(train|training|val|valid|validation|eval|test)(_\d+)?", re.I)


@dataclass(slots=True)
class _Folder:
    """The event files of one folder, the series in them, and what is to be said about them."""

    path: Path
    root: Path
    files: list[Path]
    series: list[Series] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_event_folders(found: Found, given: Mapping[str, str]) -> Iterator[tuple[Reading, int]]:
    """The runs in the event files that were found; files without scalars are refused.

    Yields what was read, and how many files were. A run may have parts in many folders, so the
    runs come last.
    """
    folders = [
        _Folder(path, found.roots[path], sorted(files, key=lambda file: file.name))
        for path, files in found.events.items()
    ]
    for portion in _portions(folders):
        _read(portion)
        yield Reading(), sum(len(folder.files) for folder in portion)
    yield _runs_of(folders, given), 0


def _portions(folders: Sequence[_Folder]) -> Iterator[list[_Folder]]:
    """The folders, some at a time: many small ones are read at the cost of a large one."""
    portion: list[_Folder] = []
    size = 0
    for folder in folders:
        portion.append(folder)
        size += sum(_size(file) for file in folder.files)
        if size > PORTION:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _read(folders: Sequence[_Folder]) -> None:
    """Fill in the series and notes of these folders."""
    from fitdoctor.logs.events import read_event_files

    scalars = read_event_files([file for folder in folders for file in folder.files])
    damage: dict[Path, list[str]] = {}
    for bad in scalars.damage:
        damage.setdefault(bad.path, []).append(f"{bad.path.name}, byte {bad.offset}: {bad.what}")
    for folder in folders:
        folder.notes = [note for file in folder.files for note in damage.get(file, ())]
        _add_series(folder, scalars)


def _add_series(folder: _Folder, scalars: EventScalars) -> None:
    from fitdoctor.logs.events import join_files

    series, replaced = join_files(scalars, folder.files)
    for tag, (steps, wall_times, values) in series.items():
        per: Literal["epoch", "step"] = "epoch" if _BY_EPOCH.search(tag.lower()) else "step"
        folder.series.append(Series(tag, steps.astype(float), values, wall_times, per))
    if replaced:
        folder.notes.append(f"a restart went back in steps and replaced {replaced} earlier points")


def _runs_of(folders: Sequence[_Folder], given: Mapping[str, str]) -> Reading:
    """The runs that these folders make up."""
    reading = Reading()
    paths = {folder.path for folder in folders}
    splits = _splits_by_parent(paths)
    groups: dict[tuple[Path, Path], list[tuple[_Folder, list[Series]]]] = {}
    for folder in folders:
        if folder.series:
            home, series = _place(folder, paths, splits)
            groups.setdefault((home, folder.root), []).append((folder, series))
    for (home, root), members in groups.items():
        reading.runs.append(_run(home, root, members, given))
    # The folder above an `add_hparams` or `add_scalars` folder may hold a file without scalars.
    homes = {home for home, _ in groups}
    for folder in folders:
        if not folder.series and folder.path not in homes:
            reason = "; ".join(folder.notes) or "an event file without scalars"
            reading.refused += [Refusal(file, reason) for file in folder.files]
    return reading


def _run(
    home: Path,
    root: Path,
    members: Sequence[tuple[_Folder, list[Series]]],
    given: Mapping[str, str],
) -> Run:
    series: dict[str, Series] = {}
    for _, own in members:
        for one in own:
            series.setdefault(one.name, one)
    notes = [note for folder, _ in members for note in folder.notes]
    files = members[0][0].files
    # A single event file that the user named itself is called by its own name.
    path = files[0] if root in files else home
    name = run_name(path, root)
    return build_run(
        name, path, list(series.values()), kind="tensorboard", given=given, notes=notes
    )


def _splits_by_parent(paths: Iterable[Path]) -> dict[Path, set[str]]:
    """For each folder the splits that folders in it are named after ("train", "validation_1")."""
    splits: dict[Path, set[str]] = {}
    for path in paths:
        if _SPLIT_FOLDER.fullmatch(path.name):
            splits.setdefault(path.parent, set()).add(split_of(path.name))
    return splits


def _place(
    folder: _Folder, paths: Container[Path], splits: Mapping[Path, Collection[str]]
) -> tuple[Path, list[Series]]:
    """The folder of the run these series belong to, and the series as they are named there.

    `paths` are all folders with event files, `splits` those of `_splits_by_parent`.
    """
    parent, name = folder.path.parent, folder.path.name
    if folder.root == folder.path or folder.root in folder.files:
        return folder.path, folder.series
    if _HPARAMS_FOLDER.fullmatch(name) and parent in paths:
        return parent, folder.series
    if _SPLIT_FOLDER.fullmatch(name) and _is_half_a_run(folder, splits[parent]):
        return parent, [_renamed(one, f"{name}/{one.name}") for one in folder.series]
    renamed = [_add_scalars_name(one, name) for one in folder.series]
    if all(renamed):
        pairs = zip(folder.series, renamed, strict=True)
        return parent, [_renamed(one, new) for one, new in pairs]
    return folder.path, folder.series


def _is_half_a_run(folder: _Folder, splits: Collection[str]) -> bool:
    """Whether a folder called "train" holds a split: another beside it, or tags that name none."""
    return len(splits) > 1 or not any(split_of(one.name) for one in folder.series)


def _add_scalars_name(series: Series, folder: str) -> str:
    """The name of a series of `add_scalars(tag, {key: ...})`, which writes to "<tag>_<key>"."""
    start = series.name.replace("/", "_") + "_"
    return f"{series.name}/{folder.removeprefix(start)}" if folder.startswith(start) else ""


def _renamed(series: Series, name: str) -> Series:
    return series._replace(name=name)
