"""A learning-rate range test: a short training whose rate rises until the loss does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from fitdoctor.capture.data import random_split, rows, steps_per_epoch
from fitdoctor.capture.errors import first_line_of
from fitdoctor.capture.recording import Recording
from fitdoctor.edits.model import fresh_compile_arguments
from fitdoctor.edits.rebuild import carry_weights, rebuild
from fitdoctor.remedies.registry import NotApplicable

FloatArray = NDArray[np.float64]
LOWEST, HIGHEST = 1e-6, 10.0
STEPS = 100  # 14 for each factor of ten
WINDOW = 9  # steps whose losses are averaged: batches differ
CLEARLY = 4.0  # standard errors: of 90 windows without a fall, chance takes none so far down
_FOUND: WeakKeyDictionary[Recording, FloatArray] = WeakKeyDictionary()


def rate_of_lowest_loss(recording: Recording) -> float:
    """The rate at which the loss of a training with rising rate stood lowest.

    The rate rises from 1e-6 to 10 over 100 steps, always under the same seed, once a recording.
    The weights of the recording are left as they are. Source: Smith, "Cyclical Learning Rates for
    Training Neural Networks" (WACV 2017), section 3.3; the rate rises by a factor a step, since
    the right one may be of any size.

    Raises NotApplicable where the loss falls at no rate, the data can be read only once or the
    training fails, and CannotEdit where the model cannot be rebuilt.
    """
    if recording.data_kind in {"generator", "missing"}:
        raise NotApplicable("the data can be read only once: nothing can be tried on it before")
    if recording not in _FOUND:
        _FOUND[recording] = _losses(recording)
    return _lowest_at(_FOUND[recording])


def _losses(recording: Recording) -> FloatArray:
    """The training loss of each step, up to the first that is not finite."""
    import keras

    keras.utils.set_random_seed(0)
    model = rebuild(recording.model)
    if not recording.weights_fresh:
        carry_weights(recording.model, model)
    compile_arguments = fresh_compile_arguments(recording.compile_arguments)
    optimizer = compile_arguments["optimizer"]
    rising = keras.optimizers.schedules.ExponentialDecay(
        LOWEST, decay_steps=STEPS, decay_rate=HIGHEST / LOWEST
    )
    config = {**optimizer.get_config(), "learning_rate": rising}
    compile_arguments["optimizer"] = type(optimizer).from_config(config)
    model.compile(**{**compile_arguments, "steps_per_execution": 1})
    watch = _watch()
    recording = replace(recording, fit_arguments=_on_training_rows(recording))
    epochs = STEPS // (steps_per_epoch(recording) or 1) + 1
    try:
        model.fit(
            **{
                **recording.fit_arguments,
                "epochs": epochs,
                "initial_epoch": 0,
                "validation_freq": epochs + 1,  # the rows of a validation split are only kept apart
                "callbacks": [watch],
                "verbose": 0,
            }
        )
    except Exception as error:  # the script's own code may raise anything
        raise NotApplicable(f"the training fails: {first_line_of(error)}") from error
    return np.array(watch.losses)


def _on_training_rows(recording: Recording) -> dict[str, Any]:
    """The arguments of fit without the rows that trials hold out where fit validates on nothing."""
    import keras

    given = {name: v for name, v in recording.fit_arguments.items() if name != "validation_data"}
    count = rows(recording)
    if recording.has_validation or count is None:
        return given
    kept, _ = random_split(count)
    for name in ("x", "y", "sample_weight"):
        if given.get(name) is not None:
            parts = given[name]
            given[name] = keras.tree.map_structure(lambda part: np.asarray(part)[kept], parts)
    return given


def _watch() -> Any:
    """A callback that notes the loss of each batch, and ends the training after enough of them."""
    import keras

    class Watch(keras.callbacks.Callback):  # type: ignore[misc]
        losses: list[float]
        total: float

        def on_train_begin(self, logs: Any = None) -> None:
            self.losses = []

        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            self.total = 0.0

        def on_train_batch_end(self, batch: int, logs: dict[str, Any]) -> None:
            total = float(logs["loss"]) * (batch + 1)  # Keras shows the mean of the epoch so far
            if np.isfinite(total):
                self.losses.append(total - self.total)
            self.total = total
            if not np.isfinite(total) or len(self.losses) == STEPS:
                self.model.stop_training = True

    return Watch()


def _lowest_at(losses: FloatArray) -> float:
    """The rate of the lowest smoothed loss, before the loss is back where it started from."""
    if len(losses) < 2 * WINDOW:
        raise NotApplicable("the loss is not finite even at small learning rates")
    smooth = np.convolve(losses, np.full(WINDOW, 1 / WINDOW), "valid")
    fallen = np.flatnonzero(smooth < smooth[0] - CLEARLY * _error_of_a_difference(losses))
    if not len(fallen):
        raise NotApplicable("the loss falls at no learning rate that was tried")
    back = np.flatnonzero(smooth[fallen[0] :] > smooth[0])
    end = fallen[0] + back[0] if len(back) else len(smooth)
    step = int(np.argmin(smooth[:end])) + WINDOW // 2
    return float(LOWEST * (HIGHEST / LOWEST) ** (step / STEPS))


def _error_of_a_difference(losses: FloatArray) -> float:
    """The standard error of the difference of two smoothed losses, from the lower half of rates.

    The noise of a batch is told by the differences of neighbours, by their median, so that
    neither a fall nor a divergence counts as noise.
    """
    steps = np.diff(losses[: STEPS // 2])
    batch = 1.4826 * float(np.median(np.abs(steps))) / np.sqrt(2)
    return float(batch * np.sqrt(2 / WINDOW))
