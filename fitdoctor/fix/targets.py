"""What a fix of a model starts from: a recording, and perhaps the trained model beside it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from fitdoctor.fix.errors import CannotFix

RECORDING = "recording"
DESCRIPTION = "recording.json"
CONTENT = (DESCRIPTION, "model.keras", "data.npz")


@dataclass(frozen=True, slots=True)
class Target:
    """A recording in a folder, and the `.keras` file of the user's that it is the training of.

    `named` is what the user called it. `model` is None where a run folder was named, which holds
    no trained model. Results go into `folder`, under names that begin with `prefix`.
    """

    named: Path
    recording: Path
    model: Path | None
    folder: Path
    prefix: str

    @property
    def files(self) -> list[Path]:
        """The files that a result is made from."""
        files = [self.recording / name for name in CONTENT]
        files += [self.model] if self.model else []
        return [path for path in files if path.is_file()]

    def hashes(self) -> dict[str, str]:
        """The SHA-256 of each of these files, by its path below `folder`."""
        return {path.relative_to(self.folder).as_posix(): file_digest(path) for path in self.files}


def file_digest(path: Path) -> str:
    """The SHA-256 of a file, as hexadecimal digits; large ones are not read at once."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def names_a_model(target: str) -> bool:
    """Whether a target is a model or a folder, and no script."""
    return Path(target).is_dir() or target.endswith(".keras")


def find_target(path: Path) -> Target:
    """The recording that a run folder, a recording or a `.keras` file belongs to.

    Raises CannotFix where there is none, with what is missing.
    """
    if path.is_dir():
        recording = _recording_in(path)
        if recording is None:
            raise CannotFix(
                f"{path} holds no recording: train with fitdoctor.keras.Recorder, "
                "or run fitdoctor record"
            )
        return Target(path, recording, None, _run_folder(recording), "fixed")
    if not path.is_file():
        raise CannotFix(f"{path}: there is no such file")
    recording = _recording_in(path.parent)
    if recording is None:
        raise CannotFix(
            f"{path}: no recording of its training lies beside it ({path.parent / RECORDING}): "
            "put it there, or make one with fitdoctor.keras.Recorder or fitdoctor record"
        )
    if path.parent == recording:  # the recorded model itself, before its training
        return Target(path, recording, None, _run_folder(recording), "fixed")
    return Target(path, recording, path, path.parent, f"{path.stem}-fixed")


def _recording_in(folder: Path) -> Path | None:
    for place in (folder, folder / RECORDING):
        if (place / DESCRIPTION).is_file():
            return place
    return None


def _run_folder(recording: Path) -> Path:
    """The folder of the run: a recording itself is replaced whole when it is recorded again."""
    return recording.parent if recording.name == RECORDING else recording
