"""A Recording in a folder: recording.json, model.keras and data.npz, without any pickle.

recording.json (version 1) holds `backend`, `keras` (its version), `script` (a name to show),
`data_kind`, `fit_index`, `fit_count`, `weights_fresh`, `notes`, and
- `compile`: the arguments of compile, each as `keras.saving.serialize_keras_object` gives it;
- `fit`: plain arguments of fit; `class_weight` as a list of pairs;
- `callbacks`: class and arguments of those that steer training, see `fitdoctor.capture.callbacks`;
- `data`: x, y, sample_weight and validation_data as nested lists, tuples, dicts and arrays of
  data.npz, or null where the data could not be stored.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from fitdoctor.capture.arrays import DATA_LIMIT, Arrays
from fitdoctor.capture.callbacks import callback_arguments, steers_training
from fitdoctor.capture.errors import CannotCapture, first_line_of
from fitdoctor.capture.reading import NotRepeatable, read_lazy_data
from fitdoctor.capture.recording import DATA_ARGUMENTS, PLAIN_ARGUMENTS, Recording

VERSION = 1


def save(recording: Recording, folder: Path, data_limit: int = DATA_LIMIT) -> list[str]:
    """Write a recording to a folder, which appears complete or not at all; notes on what is left.

    A folder of an earlier recording is replaced. Data sets that are read lazily are stored as
    arrays where they give the same rows each time. What is not, and data over `data_limit` bytes,
    is left out, and said so. Raises CannotCapture where the model cannot be stored.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    working = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    notes = list(recording.notes)
    recording = _with_arrays(recording, data_limit, notes)
    try:
        _save_model(recording, working)
        description = _describe(recording, notes)
        description["data"] = _save_data(recording, working, data_limit, notes)
        description["notes"] = notes
        (working / "recording.json").write_text(json.dumps(description, indent=1), "utf-8")
        if folder.exists():
            shutil.rmtree(folder)
        working.replace(folder)
    finally:
        shutil.rmtree(working, ignore_errors=True)
    return notes


def _with_arrays(recording: Recording, limit: int, notes: list[str]) -> Recording:
    """The recording with lazily read data as arrays, where that trains the same."""
    if recording.data_kind in {"arrays", "missing"}:
        return recording
    try:
        arguments = read_lazy_data(recording.fit_arguments, limit)
    except NotRepeatable as reason:
        notes.append(f"the data is not stored: {reason}")
        return recording
    notes.append(f"the {recording.data_kind} data was read twice alike and is stored as arrays")
    return replace(recording, fit_arguments=arguments, data_kind="arrays")


def _save_model(recording: Recording, folder: Path) -> None:
    try:
        recording.model.save(folder / "model.keras")
    except Exception as error:
        raise CannotCapture(
            f"the model {type(recording.model).__name__} cannot be saved: {first_line_of(error)}"
        ) from error


def _describe(recording: Recording, notes: list[str]) -> dict[str, Any]:
    import keras

    return {
        "version": VERSION,
        "backend": recording.backend,
        "keras": keras.__version__,
        "script": recording.script.path.name if recording.script else "",
        "data_kind": recording.data_kind,
        "fit_index": recording.fit_index,
        "fit_count": recording.fit_count,
        "weights_fresh": recording.weights_fresh,
        "compile": serialized(recording.compile_arguments),
        "fit": plain_arguments(recording.fit_arguments, notes),
        "callbacks": _callbacks(recording, notes),
    }


def serialized(compile_arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of compile as Keras describes them in JSON."""
    import keras

    return {
        name: keras.saving.serialize_keras_object(value)
        for name, value in compile_arguments.items()
    }


def plain_arguments(fit_arguments: Mapping[str, Any], notes: list[str]) -> dict[str, Any]:
    """The arguments of fit that are plain numbers and switches; a note on others is added."""
    found: dict[str, Any] = {}
    for name, value in fit_arguments.items():
        if name not in PLAIN_ARGUMENTS or value is None:
            continue
        if name == "class_weight":
            found[name] = [[int(key), float(weight)] for key, weight in value.items()]
            continue
        plain = value.item() if isinstance(value, np.generic) else value
        if isinstance(plain, (bool, int, float, str)):
            found[name] = plain
        else:
            notes.append(f"the argument {name} of fit is not stored ({type(value).__name__})")
    return found


def _callbacks(recording: Recording, notes: list[str]) -> list[dict[str, Any]]:
    stored = []
    for callback in recording.callbacks:
        if steers_training(callback):
            arguments = callback_arguments(callback)
            stored.append({"class": type(callback).__name__, "arguments": arguments})
        else:
            notes.append(f"the callback {type(callback).__name__} is not stored")
    return stored


def _save_data(recording: Recording, folder: Path, limit: int, notes: list[str]) -> Any:
    given = {k: v for k, v in recording.fit_arguments.items() if k in DATA_ARGUMENTS}
    if recording.data_kind != "arrays":
        return None
    arrays = Arrays()
    try:
        encoded = {name: arrays.encode(value) for name, value in given.items()}
    except (TypeError, ValueError) as error:
        notes.append(f"the data is not stored: {error}")
        return None
    if arrays.size > limit:
        notes.append(
            f"the data is not stored: {arrays.size / 1e6:,.0f} MB are over the limit of "
            f"{limit / 1e6:,.0f} MB"
        )
        return None
    np.savez_compressed(folder / "data.npz", **arrays.arrays)
    return encoded
