"""Put together the files of one run that hold a split or a tag each.

Such are `train_log.csv` beside `val_log.csv`, and TensorBoard's CSV downloads (columns Wall time,
Step, Value), one tag a file: "run-train-tag-epoch_loss.csv".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fitdoctor.logs import dialects
from fitdoctor.logs.assemble import Series, build_run
from fitdoctor.logs.run import Run
from fitdoctor.logs.table import Table
from fitdoctor.logs.words import SPLIT_OF_WORD, normal_name, split_of, words_of

_DOWNLOAD = re.compile(r"(?:run[-_])?(?P<run>.*?)[-_]tag[-_](?P<tag>.+)")
_DOWNLOAD_COLUMNS = {"wall_time", "step", "value"}
_SPLIT_WORDS = frozenset(SPLIT_OF_WORD)
_MEASURE_WORDS = dialects.FALLING | dialects.RISING | dialects.FILLERS | {"lr", "rate", "learning"}


def is_download(table: Table) -> bool:
    """Whether a table is TensorBoard's CSV download of one tag."""
    if len(table.columns) != len(_DOWNLOAD_COLUMNS):
        return False
    return {normal_name(name) for name in table.columns} == _DOWNLOAD_COLUMNS


def named_by_file(table: Table, file: Path) -> Table:
    """A download with its values under the name of the tag, which only the file's name tells."""
    match = _DOWNLOAD.fullmatch(file.stem)
    tag = match.group("tag") if match else file.stem
    if match and split_of(match.group("run")) and not split_of(tag):
        tag = f"{match.group('run')}/{tag}"
    return table.with_columns(
        {
            tag if normal_name(name) == "value" else name: column
            for name, column in table.columns.items()
        }
    )


def roles_by_file(file: Path) -> dict[str, str]:
    """Roles of columns that are named by their split alone ("train", "valid").

    They hold what the file is named after, where that is a loss ("losses.csv").
    """
    if not {"loss", "losses"} & set(words_of(file.stem)):
        return {}
    return {
        written: f"{split}:loss"
        for word, split in SPLIT_OF_WORD.items()
        for written in (word, word.capitalize(), word.upper())
    }


def join_split_files(runs: Sequence[Run], given: Mapping[str, str]) -> list[Run]:
    """The same runs, those joined that are parts of one run by the names of their files."""
    groups: dict[_Key, list[Run]] = {}
    joined: list[list[Run]] = []
    for run in runs:
        key = _key(run)
        if key is None:
            joined.append([run])
        elif key in groups and _can_join(groups[key], run):
            groups[key].append(run)
        else:
            groups[key] = [run]
            joined.append(groups[key])
    return [members[0] if len(members) == 1 else _join(members, given) for members in joined]


@dataclass(frozen=True, slots=True)
class _Key:
    folder: Path
    words: tuple[str, ...]
    download: bool


def _key(run: Run) -> _Key | None:
    """What the files of one run have in common; None for a run that is whole."""
    words = words_of(run.path.stem)
    if run.dialect == "tensorboard-csv":
        match = _DOWNLOAD.fullmatch(run.path.stem)
        kept = words_of(match.group("run")) if match else words
        ignored = _SPLIT_WORDS if match else _SPLIT_WORDS | _MEASURE_WORDS
        return _Key(run.path.parent, tuple(w for w in kept if w not in ignored), True)
    if not _SPLIT_WORDS & set(words) or run.group or any(split_of(c.name) for c in run.curves):
        return None
    return _Key(run.path.parent, tuple(w for w in words if w not in _SPLIT_WORDS), False)


def _can_join(members: Sequence[Run], run: Run) -> bool:
    """Whether a run adds a tag or a split that the others do not have."""
    if run.dialect == "tensorboard-csv":
        present = {curve.name for member in members for curve in member.curves}
        return not any(curve.name in present for curve in run.curves)
    return split_of(run.path.stem) not in {split_of(member.path.stem) for member in members}


def _join(members: Sequence[Run], given: Mapping[str, str]) -> Run:
    series = []
    for run in members:
        prefix = "" if run.dialect == "tensorboard-csv" else f"{split_of(run.path.stem)}/"
        series += [
            Series(prefix + c.name, c.steps, c.values, c.wall_times, c.per) for c in run.curves
        ]
    first = members[0]
    files = ", ".join(run.path.name for run in members[:4]) + (", ..." if len(members) > 4 else "")
    folder = first.path.parent
    name = first.name.removesuffix(first.path.name).rstrip("/") or folder.name
    notes = [f"read from {files}", *(note for run in members for note in run.notes)]
    rest = "_".join(w for w in words_of(first.path.stem) if w not in _SPLIT_WORDS | _MEASURE_WORDS)
    return build_run(
        f"{name}/{rest}" if rest else name,
        folder,
        series,
        kind=first.dialect,
        given=given,
        notes=notes,
    )
