"""A saved Recording read back, on any backend; what it holds is taken from strangers.

The model is loaded in Keras' safe mode, and no class or function is looked for outside Keras.
"""

from __future__ import annotations

import json
import math
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from fitdoctor.capture.arrays import decode, read_arrays
from fitdoctor.capture.callbacks import make_callback
from fitdoctor.capture.errors import CannotCapture, first_line_of
from fitdoctor.capture.recording import DATA_ARGUMENTS, PLAIN_ARGUMENTS, Recording
from fitdoctor.capture.saving import VERSION

CONTENT = {
    "compile": dict,
    "fit": dict,
    "data": dict,
    "callbacks": list,
    "notes": list,
    "data_kind": str,
    "fit_index": int,
    "fit_count": int,
    "weights_fresh": bool,
}
NO_NUMBERS = {"class_weight", "shuffle"}
# How Keras writes values that are no objects, layers that hold code, and its modules without any.
PLAIN_DATA = {"__keras_tensor__", "__tensor__", "__numpy__", "__bytes__", "__slice__"}
CODE = {"Lambda", "__lambda__", "TorchModuleWrapper", "TFSMLayer", "JaxLayer", "FlaxLayer"}
NO_BUILDING_BLOCKS = {"utils", "saving", "datasets", "applications", "callbacks", "tree", "export"}


def load(folder: Path) -> Recording:
    """The recording in a folder that `fitdoctor.capture.saving.save` wrote.

    Raises CannotCapture with one line where there is none, where it is damaged or of another
    version, where its data was not stored, or where it needs code of the script's.
    """
    description = _read_description(folder)
    model = load_model(folder / "model.keras")
    _refuse_foreign_code(description["compile"], folder)
    try:
        return _assemble(description, model, folder)
    except CannotCapture:
        raise
    except Exception as error:  # Keras raises many kinds on damaged descriptions
        raise CannotCapture(
            f"{folder}: the recording is damaged: {first_line_of(error)}"
        ) from error


def _read_description(folder: Path) -> dict[str, Any]:
    path = folder / "recording.json"
    if not path.is_file():
        raise CannotCapture(f"{folder} holds no recording")
    try:
        description = json.loads(path.read_text("utf-8"))
    except (ValueError, RecursionError) as error:
        raise CannotCapture(f"{path} is damaged: {error}") from error
    if not isinstance(description, dict) or description.get("version") != VERSION:
        raise CannotCapture(f"{path} is not a recording of version {VERSION}")
    _require_sound(description, path)
    if description["data"] is None:
        reasons = [note for note in description["notes"] if "data is not stored" in str(note)]
        raise CannotCapture(f"{folder}: {reasons[0] if reasons else 'the data is missing'}")
    return description


def _require_sound(description: Mapping[str, Any], path: Path) -> None:
    """Raise CannotCapture where a part is missing or of another kind; the data may be left out."""
    for name, kind in CONTENT.items():
        is_left_out = name == "data" and description.get(name) is None
        if not is_left_out and not isinstance(description.get(name), kind):
            raise CannotCapture(f"{path} is damaged: {name!r} is not a {kind.__name__}")
    unknown = (
        set(description["data"] or ()) - DATA_ARGUMENTS | set(description["fit"]) - PLAIN_ARGUMENTS
    )
    if unknown:
        raise CannotCapture(f"{path} is damaged: fit takes no {sorted(unknown)[0]!r}")
    for name, value in description["fit"].items():
        is_number = isinstance(value, (int, float)) and abs(value) < math.inf
        if name not in NO_NUMBERS and not is_number:
            raise CannotCapture(f"{path} is damaged: the {name} of fit is no number")
    if "optimizer" not in description["compile"]:
        raise CannotCapture(f"{path} is damaged: there is no optimizer")


def load_model(path: Path) -> Any:
    """The model in a `.keras` file, in safe mode and not compiled.

    Raises CannotCapture with one line where it is damaged or needs code of the script's.
    """
    import keras

    try:
        with zipfile.ZipFile(path) as archive:
            config = json.loads(archive.read("config.json"))
        config.pop("compile_config", None)
        _refuse_foreign_code(config, path)
        return keras.saving.load_model(path, compile=False, safe_mode=True)
    except CannotCapture:
        raise
    except Exception as error:  # Keras raises many kinds on a damaged file
        raise CannotCapture(
            f"{path}: the model cannot be loaded: {first_line_of(error)}"
        ) from error


def _assemble(description: Mapping[str, Any], model: Any, folder: Path) -> Recording:
    import keras

    arrays = read_arrays(folder / "data.npz")
    data = {name: decode(value, arrays) for name, value in description["data"].items()}
    inputs = keras.tree.flatten(data.get("x"))
    are_arrays = bool(inputs) and all(getattr(each, "ndim", 0) for each in inputs)
    if description["data_kind"] != "arrays" or not are_arrays:
        raise CannotCapture(f"{folder}: the recording is damaged: its inputs are no arrays")
    compile_arguments = {
        name: keras.saving.deserialize_keras_object(value, safe_mode=True)
        for name, value in description["compile"].items()
    }
    fit_arguments = {**description["fit"], **data}
    if "class_weight" in fit_arguments:
        pairs = fit_arguments["class_weight"]
        fit_arguments["class_weight"] = {int(key): float(weight) for key, weight in pairs}
    callbacks = [
        make_callback(each["class"], each["arguments"]) for each in description["callbacks"]
    ]
    if callbacks:
        fit_arguments["callbacks"] = callbacks
    model.compile(**compile_arguments)
    return Recording(
        model=model,
        compile_arguments=compile_arguments,
        fit_arguments=fit_arguments,
        data_kind=description["data_kind"],
        backend=keras.backend.backend(),
        fit_index=description["fit_index"],
        fit_count=description["fit_count"],
        weights_fresh=description["weights_fresh"],
        notes=[*description["notes"], *_other_backend(description)],
    )


def _other_backend(description: Mapping[str, Any]) -> Iterator[str]:
    """A note where what was recorded is trained on another backend now."""
    import keras

    recorded, running = description.get("backend"), keras.backend.backend()
    if recorded and recorded != running:
        yield f"recorded on the backend {recorded}, trained on {running} (--backend chooses)"


def _refuse_foreign_code(config: Any, where: Path) -> None:
    """Nothing but the building blocks of Keras: no code in the file, no class from elsewhere."""
    for described in _objects(config):
        module, name = described.get("module"), described["class_name"]
        if name in PLAIN_DATA:
            continue
        if name in CODE:
            kind = name.strip("_").capitalize()
            raise CannotCapture(
                f"{where} holds a {kind} layer, which is code: confirm from the script instead"
            )
        parts = module.split(".") if isinstance(module, str) else [""]
        if parts[0] != "keras" or NO_BUILDING_BLOCKS & set(parts):
            own = described["config"] if name == "function" else name
            raise CannotCapture(
                f"{where} needs {own!r} of the script's own code: confirm from the script instead"
            )


def _objects(config: Any) -> Iterator[dict[str, Any]]:
    """Every object of Keras' that a config describes, at any depth."""
    waiting = [config]
    while waiting:
        current = waiting.pop()
        if isinstance(current, dict):
            if "class_name" in current and "config" in current:
                yield current
            waiting += current.values()
        elif isinstance(current, list):
            waiting += current
