"""For training scripts: callbacks that record a training, and some that remedies add to it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import keras

from fitdoctor.capture.data import data_kind
from fitdoctor.capture.errors import CannotCapture
from fitdoctor.capture.recording import Recording, Script
from fitdoctor.capture.running import run, started
from fitdoctor.capture.saving import save
from fitdoctor.growing import GrowingBatch, GrowingL2

__all__ = ["GrowingBatch", "GrowingL2", "Recorder", "record_script"]

# The arguments of Model.fit that are recorded, with their defaults.
FIT_DEFAULTS: dict[str, Any] = {
    "x": None,
    "y": None,
    "batch_size": None,
    "epochs": 1,
    "validation_split": 0.0,
    "validation_data": None,
    "shuffle": True,
    "class_weight": None,
    "sample_weight": None,
    "initial_epoch": 0,
    "steps_per_epoch": None,
    "validation_steps": None,
    "validation_batch_size": None,
    "validation_freq": 1,
}
PART_OF_EVERY_FIT = (keras.callbacks.History, keras.callbacks.ProgbarLogger)


class Recorder(keras.callbacks.CSVLogger):  # type: ignore[misc]  # Keras comes without types
    """Log the curves to `folder`/history.csv and leave the training in `folder`/recording.

    Add it to the callbacks of fit: `model.fit(..., callbacks=[Recorder("runs/one")])`. With the
    recording, the run can be confirmed later and elsewhere, without the script. Say
    `fine_tuning=True` where weights that are trained come from a file or an earlier fit, so that
    reruns start from them too (those of frozen layers are always kept). What cannot be recorded is
    said in a line on stderr; the training goes on.
    """

    def __init__(self, folder: str | os.PathLike[str], fine_tuning: bool = False) -> None:
        self.folder = Path(folder)
        self.fine_tuning = fine_tuning
        self.folder.mkdir(parents=True, exist_ok=True)
        super().__init__(str(self.folder / "history.csv"))

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Save the recording, before the first step."""
        super().on_train_begin(logs)
        try:
            notes = save(self._record(), self.folder / "recording")
        except (CannotCapture, OSError) as reason:
            notes = [f"no recording: {reason}"]
        for note in notes:
            print(f"fitdoctor: {note}", file=sys.stderr)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Log the epoch, with the learning rate."""
        rate = float(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate))
        super().on_epoch_end(epoch, {**(logs or {}), "learning_rate": rate})

    def _record(self) -> Recording:
        given = _arguments_of_fit(self.model)
        compiled = keras.saving.deserialize_keras_object(self.model.get_compile_config())
        compiled.pop("jit_compile", None)  # already decided for this machine
        others = [each for each in given.pop("callbacks") if each is not self]
        given["callbacks"] = [each for each in others if not isinstance(each, PART_OF_EVERY_FIT)]
        return Recording(
            model=self.model,
            compile_arguments={**compiled, "optimizer": self.model.optimizer},
            fit_arguments=given,
            data_kind=data_kind(given.get("x")),
            backend=keras.backend.backend(),
            weights_fresh=not self.fine_tuning and int(self.model.optimizer.iterations) == 0,
        )


def record_script(script: Script, folder: Path, fit: int = 1) -> None:
    """Run a script whole, in its own place, with a Recorder added to its `fit`-th fit (from 1).

    Raises CannotCapture where the script fails or has no such fit.
    """
    original, calls = keras.Model.fit, 0
    target = folder.resolve()

    def fit_with_recorder(model: Any, *args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls != fit:
            return original(model, *args, **kwargs)
        own = kwargs.pop("callbacks", None) or []
        callbacks = list(own) if isinstance(own, (list, tuple)) else [own]
        return original(model, *args, callbacks=[*callbacks, Recorder(target)], **kwargs)

    keras.Model.fit = fit_with_recorder
    try:
        with started(script, script.folder):
            run(script, script.folder)
    finally:
        keras.Model.fit = original
    if calls < fit:
        raise CannotCapture(f"{script.path.name} reached {calls} calls of fit, not {fit}")


def _arguments_of_fit(model: Any) -> dict[str, Any]:
    """The arguments of the running fit, which Keras does not hand to callbacks, from its frame.

    Keras has split the validation rows off by then, and they are found as `validation_data`.
    """
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        values = frame.f_locals
        if frame.f_code.co_name == "fit" and values.get("self") is model and "epochs" in values:
            found = {name: values.get(name) for name in FIT_DEFAULTS}
            if found["validation_data"] is not None:
                found["validation_split"] = 0.0
            used = {k: v for k, v in found.items() if not _is_default(v, FIT_DEFAULTS[k])}
            container = values["callbacks"]
            return {**used, "callbacks": list(getattr(container, "callbacks", container) or [])}
        frame = frame.f_back
    raise CannotCapture("the callback was not started by Model.fit")


def _is_default(value: Any, default: Any) -> bool:
    if value is None or default is None:
        return value is None
    return isinstance(value, (bool, int, float)) and value == default
