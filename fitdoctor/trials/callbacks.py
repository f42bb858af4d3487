"""Which callbacks of a script run in its trials: those that steer training, none that write."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Mapping
from typing import Any

from fitdoctor.capture.callbacks import is_ours

STEERING = ("EarlyStopping", "ReduceLROnPlateau", "LearningRateScheduler")
"""Keras' own callbacks that act on nothing but the model; all others might write a file."""

SILENT = ("History", "ProgbarLogger", "TerminateOnNaN")
"""Left out without a word: they show what every trial records, or stop what it stops itself."""


def given_callbacks(fit: Mapping[str, Any]) -> list[Any]:
    """The callbacks among the arguments of fit, as a list."""
    callbacks = fit.get("callbacks") or []
    if hasattr(callbacks, "callbacks"):  # a keras CallbackList
        callbacks = callbacks.callbacks
    return list(callbacks) if isinstance(callbacks, list | tuple) else [callbacks]


def steering_callbacks(fit: Mapping[str, Any], tell: Callable[[str], None]) -> list[Any]:
    """New copies of the callbacks that a trial runs with; the others are named through `tell`.

    A ModelCheckpoint that saves only the best epoch becomes an early stopping that never stops
    but restores the best weights: the epoch that the script would keep is the one that is scored.
    """
    kept = []
    for callback in given_callbacks(fit):
        name = type(callback).__name__
        if _is_steering(callback):
            kept.append(_fresh(callback))
        elif _keeps_best(callback):
            kept.append(_best_in_memory(callback))
            tell("ModelCheckpoint is not run; the best epoch is kept in memory instead")
        elif name not in SILENT:
            tell(f"{name} is not run in trials: it may write files")
    return kept


def reads_validation(fit: Mapping[str, Any]) -> bool:
    """Whether a callback decides by validation data: what is then scored needs other rows."""
    return any(
        str(getattr(callback, "monitor", "")).startswith("val_")
        for callback in given_callbacks(fit)
        if _is_steering(callback) or _keeps_best(callback)
    )


def kept_epoch(callbacks: list[Any], epochs: int) -> int:
    """The epoch, from 1, whose weights the model has after training."""
    for callback in reversed(callbacks):
        if getattr(callback, "best_weights", None) is not None:
            return int(callback.best_epoch) + 1
    return epochs


def stop_when_diverged() -> Any:
    """A callback that ends a training whose loss is NaN or infinite: nothing more can come."""
    import keras

    class StopWhenDiverged(keras.callbacks.Callback):  # type: ignore[misc]
        def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
            if not math.isfinite(float((logs or {}).get("loss", 0.0))):
                self.model.stop_training = True

    return StopWhenDiverged()


def _is_steering(callback: Any) -> bool:
    """Keras' own classes and ours only: a subclass by the user may do anything."""
    kind = type(callback)
    is_keras = kind.__name__ in STEERING and kind.__module__.startswith("keras.")
    return is_keras or is_ours(callback)


def _keeps_best(callback: Any) -> bool:
    return type(callback).__name__ == "ModelCheckpoint" and bool(callback.save_best_only)


def _fresh(callback: Any) -> Any:
    """A copy without what an earlier training left in it."""
    duplicate = copy.copy(callback)
    duplicate._model = None
    if hasattr(duplicate, "verbose"):
        duplicate.verbose = 0
    return duplicate


def _best_in_memory(checkpoint: Any) -> Any:
    import keras

    return keras.callbacks.EarlyStopping(
        monitor=checkpoint.monitor,
        mode=_mode(checkpoint),
        patience=10**9,
        restore_best_weights=True,
    )


def _mode(checkpoint: Any) -> str:
    return str(getattr(checkpoint, "mode", "auto"))
