"""Read the arguments of a callback back from its attributes: Keras gives callbacks no config."""

from __future__ import annotations

import inspect
from typing import Any


def callback_arguments(callback: Any) -> dict[str, Any]:
    """The arguments a callback could be made with again, where it keeps them under their names.

    Keras negates `min_delta` when training starts and drops `mode`; the first is undone here, the
    second follows from `monitor` unless the user set it.
    """
    names = inspect.signature(type(callback).__init__).parameters
    found = {name: getattr(callback, name) for name in names if hasattr(callback, name)}
    found.pop("self", None)
    if isinstance(found.get("min_delta"), (int, float)):
        found["min_delta"] = abs(found["min_delta"])
    return found
