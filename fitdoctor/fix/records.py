"""What was fixed, so that it can be undone: a file for each fix in .fitdoctor/fixes."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from fitdoctor.fix.errors import CannotFix
from fitdoctor.fix.writing import write_new

VERSION = 1
FOLDER = Path(".fitdoctor") / "fixes"
State = Literal["applied", "undone", "interrupted", "changed"]


@dataclass(frozen=True, slots=True)
class Fix:
    """Remedies that were applied to the `fit`-th training of a script (from 1).

    `before` holds the old contents of the files and `after` the hashes of the new ones. All paths
    are relative to the folder that the script is started in.
    """

    script: str
    fit: int
    remedies: tuple[str, ...]
    before: Mapping[str, bytes]
    after: Mapping[str, str]


def digest(content: bytes) -> str:
    """The SHA-256 of a file's content, as hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def path_of(folder: Path, name: str) -> Path:
    """A file below a folder; raises CannotFix where the name, or a link, leads out of it."""
    try:
        path = (folder / name).resolve()
    except ValueError:  # a null character
        raise CannotFix(f"{name!r} is no name of a file") from None
    if not path.is_relative_to(folder.resolve()):
        raise CannotFix(f"{name} lies outside of {folder}: it is not written")
    return path


def current(folder: Path, name: str) -> str:
    """The hash of a file as it is now; empty where there is none that can be read."""
    try:
        return digest(path_of(folder, name).read_bytes())
    except OSError:
        return ""


def state(fix: Fix, folder: Path) -> State:
    """Whether the files are as the fix left them, as they were before it, both, or neither."""
    found = {name: current(folder, name) for name in fix.after}
    new = [found[name] == fix.after[name] for name in found]
    old = [found[name] == digest(fix.before[name]) for name in found]
    if all(new):
        return "applied"
    if all(old):
        return "undone"
    return "interrupted" if all(a or b for a, b in zip(new, old, strict=True)) else "changed"


def load(folder: Path) -> dict[Path, Fix]:
    """All fixes recorded in a folder, oldest first; raises CannotFix for a damaged record."""
    files = (folder / FOLDER).glob("*.json")
    return {file: _read(file) for file in sorted(files, key=lambda each: each.name)}


def add(folder: Path, fix: Fix) -> Path:
    """Record a fix, before it is made; the file of the record."""
    place = folder / FOLDER
    place.mkdir(parents=True, exist_ok=True)
    if not (place / ".gitignore").exists():
        write_new(place / ".gitignore", b"*\n")
    last = max((int(file.stem) for file in load(folder)), default=0)
    file = place / f"{last + 1:06d}.json"
    write_new(file, json.dumps(_to_json(fix), indent=2).encode())
    return file


def _to_json(fix: Fix) -> dict[str, Any]:
    files = {
        name: {"before": base64.b64encode(fix.before[name]).decode(), "after": after}
        for name, after in fix.after.items()
    }
    return {
        "version": VERSION,
        "script": fix.script,
        "fit": fix.fit,
        "remedies": list(fix.remedies),
        "files": files,
    }


def _read(file: Path) -> Fix:
    try:
        content = json.loads(file.read_bytes())
        files = content["files"]
        fix = Fix(
            str(content["script"]),
            int(content["fit"]),
            tuple(map(str, content["remedies"])),
            {name: base64.b64decode(each["before"], validate=True) for name, each in files.items()},
            {name: str(each["after"]) for name, each in files.items()},
        )
        if content["version"] != VERSION or not files or not file.stem.isdecimal():
            raise ValueError
    except OSError as error:
        raise CannotFix(f"{file}: cannot be read: {error.strerror}") from None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise CannotFix(f"{file}: is no record of a fix: remove it") from None
    return fix
