"""Finished trials on disk: a confirmation that was killed continues where it stopped."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from fitdoctor.trials.arm import Arm
from fitdoctor.trials.trial import Trial

JOURNAL_VERSION = 1
UNFINISHED = ".unfinished-"


class Journal:
    """The finished trials of one task, a small JSON file each.

    The folder is named after the task's fingerprint, so that trials of another task, or of the
    same task on another backend or device, are never mixed in; a file is named after its arm's,
    so that a baseline is trained once, whatever it is compared with. A file appears whole or not
    at all; what a killed process left unfinished is removed. One process at a time works on a task.
    """

    def __init__(self, folder: Path, task: str) -> None:
        self.folder = folder / task
        self.folder.mkdir(parents=True, exist_ok=True)
        for leftover in self.folder.glob(f"{UNFINISHED}*"):
            leftover.unlink(missing_ok=True)

    def load(self, arms: Sequence[Arm], seeds: Sequence[int]) -> dict[tuple[str, int], Trial]:
        """The trials of some arms under some seeds, by name and seed.

        A file that cannot be read counts as not there.
        """
        trials = {}
        for arm in arms:
            for seed in seeds:
                trial = _read(self._file(arm, seed))
                if trial is not None:
                    trials[arm.name, seed] = trial
        return trials

    def add(self, arm: Arm, trial: Trial) -> None:
        """Write a trial of an arm to disk before returning."""
        text = json.dumps({"version": JOURNAL_VERSION, **trial.to_json()}, allow_nan=False)
        write_whole(self._file(arm, trial.seed), text)

    def _file(self, arm: Arm, seed: int) -> Path:
        """Arm names are free text: their hash keeps file names plain and apart."""
        return self.folder / f"{fingerprint([arm.name, arm.fingerprint])}-{seed}.json"


def write_whole(path: Path, text: str) -> None:
    """Write a file so that at any moment it has either its old content or all of the new."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=UNFINISHED)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def fingerprint(parts: Iterable[Any]) -> str:
    """A short text that is the same for the same parts: texts, numbers, arrays, lists, dicts.

    Arrays count with shape, type and content. Raises TypeError for what has no lasting content
    (an open pipeline, a function).
    """
    digest = hashlib.sha256()
    for part in parts:
        _digest(part, digest)
    return digest.hexdigest()[:16]


def _digest(part: Any, digest: Any) -> None:
    if isinstance(part, np.ndarray):
        digest.update(f"array {part.shape} {part.dtype} ".encode())
        digest.update(np.ascontiguousarray(part).tobytes())
    elif isinstance(part, dict):
        digest.update(f"dict {len(part)} ".encode())
        for name in sorted(part, key=str):
            _digest(str(name), digest)
            _digest(part[name], digest)
    elif isinstance(part, list | tuple):
        digest.update(f"list {len(part)} ".encode())
        for inner in part:
            _digest(inner, digest)
    elif part is None or isinstance(part, str | bytes | int | float | bool):
        text = repr(part)
        digest.update(f"{type(part).__name__} {len(text)} {text} ".encode())
    else:
        raise TypeError(f"a {type(part).__name__} cannot be fingerprinted")


def _read(path: Path) -> Trial | None:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return Trial.from_json(data) if data["version"] == JOURNAL_VERSION else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
