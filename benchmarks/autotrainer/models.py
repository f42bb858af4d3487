"""The models that AUTOTRAINER was tried on, rebuilt from their files as recordings."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from fitdoctor.capture.recording import Recording

LAYERS = ("Dense", "Dropout", "Flatten")
"""Layers that are made from a file's configuration: all that these models have."""

DATA = {"simplednn_blob": "data_blob.json", "simplednn_circle": "data_circle.json"}


@dataclass(frozen=True)
class Case:
    """A model file, how it was trained, and what AUTOTRAINER's authors called it."""

    name: str
    file: Path
    config: dict[str, Any]
    healthy: bool


def cases(folder: Path) -> list[Case]:
    """The demo fault that can be rebuilt, and the healthy models whose data is at hand."""
    runs = json.loads((folder / "runs.json").read_text())
    found = []
    for run in runs:
        config, name = run["config"], run["case"].rsplit("/", 1)[-1]
        healthy = run["case"].startswith("difference threshold")
        prefix = "" if healthy else "demo_"
        file = folder / f"{prefix}{name}.h5"
        told = folder / f"{prefix}{name}.config.json"
        if told.is_file():
            config = json.loads(told.read_text())
        if config["dataset"] in DATA and file.is_file():
            found.append(Case(name, file, config, healthy))
    return found


def recording(case: Case) -> Recording:
    """The training of a case, from fresh weights."""
    import keras

    config = case.config
    data = json.loads((case.file.parent / DATA[config["dataset"]]).read_text())
    rows = {name: np.asarray(values, "float32") for name, values in data.items()}
    optimizer = getattr(keras.optimizers, config["optimizer"])(**_arguments(config["opt_kwargs"]))
    return Recording(
        model=_model(case.file, rows["x"].shape[1]),
        compile_arguments={"optimizer": optimizer, "loss": config["loss"], "metrics": ["accuracy"]},
        fit_arguments={
            "x": rows["x"],
            "y": rows["y"],
            "batch_size": config["batchsize"],
            "epochs": config["epoch"],
            "validation_data": (rows["x_val"], rows["y_val"]),
        },
        backend=keras.backend.backend(),
    )


def _arguments(given: dict[str, Any]) -> dict[str, Any]:
    """An optimizer's arguments, by the names of today."""
    return {"learning_rate" if n == "lr" else n: float(value) for n, value in given.items()}


def _model(file: Path, columns: int) -> Any:
    """The layers of a file of Keras 2, one after another; no code in it is run."""
    import h5py
    import keras

    with h5py.File(file) as content:
        config = json.loads(content.attrs["model_config"])["config"]
    listed = config["layers"] if isinstance(config, dict) else config
    layers: list[Any] = [keras.Input((columns,))]
    for each in listed:
        if each["class_name"] != "InputLayer":
            layers.append(_layer(each["class_name"], each["config"]))
    return keras.Sequential(layers)


def _layer(kind: str, config: dict[str, Any]) -> Any:
    import keras

    if kind not in LAYERS:
        raise ValueError(f"{kind} is not among the layers that are rebuilt")
    if kind != "Dense":
        return getattr(keras.layers, kind).from_config(_known(kind, config))
    initializer = config["kernel_initializer"]
    made = keras.initializers.get(
        {"class_name": initializer["class_name"], "config": _without_seed(initializer["config"])}
    )
    return keras.layers.Dense(config["units"], config["activation"], kernel_initializer=made)


def _known(kind: str, config: dict[str, Any]) -> dict[str, Any]:
    return {name: config[name] for name in ("rate",) if name in config and kind == "Dropout"}


def _without_seed(config: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in config.items() if name not in ("seed", "dtype")}
