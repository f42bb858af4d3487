"""Callbacks that steer training, read back from their attributes: Keras gives them no config."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from fitdoctor.capture.errors import CannotCapture

STEERING = ("EarlyStopping", "ReduceLROnPlateau", "TerminateOnNaN")
OURS = ("GrowingBatch", "GrowingL2")
"""Callbacks of `fitdoctor.growing`, which act on nothing but the model."""


def callback_arguments(callback: Any) -> dict[str, Any]:
    """The arguments a callback could be made with again, where it keeps them under their names.

    Keras negates `min_delta` for metrics that fall once training has started; this is undone.
    """
    names = [
        name for name in inspect.signature(type(callback).__init__).parameters if name != "self"
    ]
    found = {name: getattr(callback, name) for name in names if hasattr(callback, name)}
    if isinstance(found.get("min_delta"), (int, float)):
        found["min_delta"] = abs(found["min_delta"])
    return found


def steers_training(callback: Any) -> bool:
    """Whether it changes the course of training and writes nothing: Keras' own, and ours."""
    kind = type(callback)
    is_steering = kind.__name__ in STEERING and kind.__module__.split(".")[0] == "keras"
    return is_steering or is_ours(callback)


def is_ours(callback: Any) -> bool:
    """Whether it is one of the callbacks that our remedies add."""
    kind = type(callback)
    return kind.__name__ in OURS and kind.__module__ == "fitdoctor.growing"


def make_callback(name: str, arguments: Mapping[str, Any]) -> Any:
    """A callback of one of the classes in STEERING or OURS; raises CannotCapture for any other."""
    if name not in STEERING + OURS:
        raise CannotCapture(f"a callback {name!r} is not part of recordings")
    home = import_module("keras.callbacks" if name in STEERING else "fitdoctor.growing")
    return getattr(home, name)(**arguments)
