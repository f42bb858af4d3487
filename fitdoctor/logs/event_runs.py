"""Make runs of folders of TensorBoard event files.

TensorBoard takes each folder for a run; here those that one training wrote are put together:
Keras' `train/` and `validation/`, the folders of PyTorch's `add_scalars` ("Loss_train" with the
tag "Loss"), and the folder that `add_hparams` makes (named by a time).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from fitdoctor.logs.assemble import Series, build_run
from fitdoctor.logs.discover import Found
from fitdoctor.logs.names import run_name
from fitdoctor.logs.roles import split_of
from fitdoctor.logs.run import Reading, Refusal, Run

_HPARAMS_FOLDER = re.compile(r"\d{9,}(\.\d+)?")
_BY_EPOCH = re.compile(r"(^|/)epoch_|_epoch$")
_SPLIT_FOLDER = re.compile(r"(train|training|val|valid|validation|eval|test)(_\d+)?", re.I)


class _Folder:
    """The series of one folder and where they belong."""

    def __init__(self, path: Path, root: Path, files: Sequence[Path]) -> None:
        self.path, self.root = path, root
        self.files = sorted(files, key=lambda file: file.name)
        self.series, self.notes = _read(self.files)


def read_event_folders(found: Found, given: Mapping[str, str]) -> Reading:
    """The runs in the event files that were found; files without scalars are refused."""
    reading = Reading()
    empty: list[_Folder] = []
    groups: dict[tuple[Path, Path], list[tuple[_Folder, list[Series]]]] = {}
    for path, files in found.events.items():
        folder = _Folder(path, found.roots[path], files)
        if not folder.series:
            empty.append(folder)
            continue
        home, series = _place(folder, found.events)
        groups.setdefault((home, folder.root), []).append((folder, series))
    for (home, root), members in groups.items():
        reading.runs.append(_run(home, root, members, given))
    # The folder above an `add_hparams` or `add_scalars` folder may hold a file without scalars.
    homes = {home for home, _ in groups}
    for folder in empty:
        if folder.path not in homes:
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


def _place(folder: _Folder, folders: Mapping[Path, object]) -> tuple[Path, list[Series]]:
    """The folder of the run these series belong to, and the series as they are named there."""
    parent, name = folder.path.parent, folder.path.name
    if folder.root == folder.path or folder.root in folder.files:
        return folder.path, folder.series
    if _HPARAMS_FOLDER.fullmatch(name) and parent in folders:
        return parent, folder.series
    if _SPLIT_FOLDER.fullmatch(name) and _is_half_a_run(folder, folders):
        return parent, [_renamed(one, f"{name}/{one.name}") for one in folder.series]
    renamed = [_add_scalars_name(one, name) for one in folder.series]
    if all(renamed):
        pairs = zip(folder.series, renamed, strict=True)
        return parent, [_renamed(one, new) for one, new in pairs]
    return folder.path, folder.series


def _is_half_a_run(folder: _Folder, folders: Mapping[Path, object]) -> bool:
    """Whether a folder called "train" holds a split: another beside it, or tags that name none."""
    beside = [other.name for other in folders if other.parent == folder.path.parent]
    splits = {split_of(name) for name in beside if _SPLIT_FOLDER.fullmatch(name)}
    return len(splits) > 1 or not any(split_of(one.name) for one in folder.series)


def _add_scalars_name(series: Series, folder: str) -> str:
    """The name of a series of `add_scalars(tag, {key: ...})`, which writes to "<tag>_<key>"."""
    start = series.name.replace("/", "_") + "_"
    return f"{series.name}/{folder.removeprefix(start)}" if folder.startswith(start) else ""


def _renamed(series: Series, name: str) -> Series:
    return Series(name, series.steps, series.values, series.wall_times, series.per)


def _read(files: Sequence[Path]) -> tuple[list[Series], list[str]]:
    from fitdoctor.logs.events import join_files, read_event_files

    scalars = read_event_files(files)
    notes = [f"{bad.path.name}, byte {bad.offset}: {bad.what}" for bad in scalars.damage]
    series, replaced = [], 0
    for tag in dict.fromkeys(tag for _, tag in scalars):
        joined, lost = join_files(scalars, files, tag)
        replaced += lost
        per: Literal["epoch", "step"] = "epoch" if _BY_EPOCH.search(tag.lower()) else "step"
        steps, wall_times, values = (column.astype(float) for column in joined)
        series.append(Series(tag, steps, values, wall_times, per))
    if replaced:
        notes.append(f"a restart went back in steps and replaced {replaced} earlier points")
    return series, notes
