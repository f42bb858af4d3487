"""Turns a Recording into an arm."""

from __future__ import annotations

from typing import Any

import numpy as np

from fitdoctor.capture.recording import Recording
from fitdoctor.capture.scratch import contents_of
from fitdoctor.edits.model import fresh_compile_arguments
from fitdoctor.edits.rebuild import carry_weights, rebuild
from fitdoctor.trials.arm import Arm, first_rows_of
from fitdoctor.trials.journal import fingerprint


def arm_of(name: str, recording: Recording, cost: str = "") -> Arm:
    """The arm that trains what was recorded, from fresh weights unless the recorded were not.

    `cost` names what it is judged by, where that is not the loss (see `Arm`).

    Raises CannotEdit where the model cannot be rebuilt.
    """
    rebuild(recording.model)  # fails now, with its reason, rather than in every trial
    return Arm(
        name,
        lambda: _build(recording),
        recording.fit_arguments,
        _fingerprint(recording),
        tuple(change.apply for change in recording.after_training),
        cost,
    )


def _build(recording: Recording) -> Any:
    model = rebuild(recording.model)
    model.compile(**fresh_compile_arguments(recording.compile_arguments))
    if not recording.weights_fresh:
        first_rows = first_rows_of(recording.fit_arguments.get("x"))
        if not model.built and first_rows is not None:
            model(first_rows)
        carry_weights(recording.model, model)
    return model


def _fingerprint(recording: Recording) -> str:
    """The recording's own, its code and files, what is done afterwards, weights it starts from."""
    after = [change.source for change in recording.after_training]
    arrays = [np.asarray(weight) for weight in _kept_weights(recording)]
    parts = [recording.fingerprint(), _code(recording), _data_files(recording), after, arrays]
    return fingerprint(parts)


def _kept_weights(recording: Recording) -> list[Any]:
    """The weights that trials start from under every seed: all, or those of frozen layers."""
    if not recording.weights_fresh:
        return list(recording.model.get_weights())
    layers = recording.model._flatten_layers(include_self=False)
    frozen = [layer for layer in layers if not layer.trainable and not hasattr(layer, "layers")]
    return [weight for layer in frozen for weight in layer.get_weights()]


def _code(recording: Recording) -> list[Any]:
    """The arguments of the script and all Python code in its folder, as it ran.

    The recording cannot tell what a pipeline yields, nor the globals that a function reads.
    """
    folder = recording.working_folder
    if recording.script is None or folder is None:
        return []
    files = sorted(file for file in folder.rglob("*.py") if file.is_file())
    texts = [[str(file.relative_to(folder)), file.read_bytes()] for file in files]
    return [list(recording.script.arguments), *texts]


def _data_files(recording: Recording) -> list[Any]:
    """Size and time of the files in the script's folder, where a pipeline may read them.

    Which ones it reads cannot be told: TensorFlow opens files by itself.
    """
    if recording.script is None or recording.data_kind == "arrays":
        return []
    files, _ = contents_of(recording.script.folder)
    data = sorted(file for file in files if file.suffix != ".py")
    return [[str(file), files[file], file.stat().st_mtime_ns] for file in data]
