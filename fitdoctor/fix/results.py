"""Fixed models in folders of their own: a model and its recipe, both there or neither."""

from __future__ import annotations

import contextlib
import glob
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from fitdoctor.fix.errors import CannotFix
from fitdoctor.fix.targets import Target, file_digest
from fitdoctor.fix.writing import PART

VERSION = 1
MODEL, RECIPE = "model.keras", "recipe.json"


def place_of(target: Target, remedies: str) -> Path:
    """The folder in which a model is put, after the remedies as a user names them."""
    return target.folder / f"{target.prefix}-{remedies}"


def is_written(target: Target, remedies: str) -> bool:
    """Whether the very result stands already, from the recording as it is now.

    Raises CannotFix where something else stands in its place.
    """
    place = place_of(target, remedies)
    if not place.exists():
        return False
    recipe = _recipe(place)
    if recipe is None or not _is_intact(place, recipe):
        raise CannotFix(f"{place} exists and is not as fitdoctor fix leaves it: move it away")
    if recipe["original"] != target.hashes():
        raise CannotFix(
            f"{place} was made from what is another recording or model by now: take it back with "
            "--undo, or move it away"
        )
    return True


def write_result(
    target: Target, remedies: str, recipe: Mapping[str, Any], save: Callable[[Path], None]
) -> Path:
    """Write a model by `save`, and its recipe with the hashes of both, as one new folder.

    The folder appears whole, in one step, or not at all. Raises CannotFix where it exists or
    cannot be written.
    """
    place = place_of(target, remedies)
    try:
        with _working_folder(place) as working:
            save(working / MODEL)
            model = {"file": MODEL, "sha256": file_digest(working / MODEL)}
            told = {"version": VERSION, **recipe, "original": target.hashes(), "model": model}
            (working / RECIPE).write_text(json.dumps(told, indent=1) + "\n", "utf-8")
            for path in working.iterdir():
                _to_disk(path)
            working.replace(place)
    except OSError as error:
        raise CannotFix(f"{place} cannot be written: {error.strerror or error}") from None
    return place


def remove_result(target: Target, remedies: str) -> Path:
    """Take a result back: the one with these remedies, or the newest; the folder it was in.

    Raises CannotFix where there is none, where it was changed since, or cannot be removed.
    """
    place = place_of(target, remedies) if remedies else _newest(target)
    recipe = _recipe(place) if place else None
    if place is None or recipe is None:
        raise CannotFix(f"{target.folder}: no fixed model of {target.prefix}-* to take back")
    if not _is_intact(place, recipe):
        raise CannotFix(f"{place} was changed since it was written: remove it by hand")
    try:
        with _working_folder(place) as working:  # removed with all that is moved into it
            place.replace(working / place.name)
    except OSError as error:
        raise CannotFix(f"{place} cannot be removed: {error.strerror or error}") from None
    return place


def _newest(target: Target) -> Path | None:
    recipes = target.folder.glob(f"{glob.escape(target.prefix)}-*/{RECIPE}")
    newest = max(recipes, key=lambda path: path.stat().st_mtime_ns, default=None)
    return newest.parent if newest else None


def _recipe(place: Path) -> dict[str, Any] | None:
    """The recipe in a folder, or None where there is none that fitdoctor wrote."""
    try:
        recipe = json.loads((place / RECIPE).read_bytes())
        known = recipe["version"] == VERSION and isinstance(recipe["model"]["sha256"], str)
        return recipe if known and isinstance(recipe["original"], dict) else None
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


def _is_intact(place: Path, recipe: Mapping[str, Any]) -> bool:
    """Whether the folder holds the recipe and its model, and nothing else."""
    if {path.name for path in place.iterdir()} != {MODEL, RECIPE}:
        return False
    return bool(file_digest(place / MODEL) == recipe["model"]["sha256"])


@contextlib.contextmanager
def _working_folder(place: Path) -> Iterator[Path]:
    """A hidden folder beside a place; what killed processes left of such is removed."""
    for leftover in place.parent.glob(f".{glob.escape(place.name)}{PART}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    working = Path(tempfile.mkdtemp(dir=place.parent, prefix=f".{place.name}{PART}"))
    working.chmod(0o777 & ~_umask())
    try:
        yield working
    finally:
        shutil.rmtree(working, ignore_errors=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
