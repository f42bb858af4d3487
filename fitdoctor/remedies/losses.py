"""The loss of a recorded training."""

from __future__ import annotations

from typing import Any

from fitdoctor.capture.recording import Recording

ALIASES = {
    "categorical_crossentropy": "CategoricalCrossentropy",
    "sparse_categorical_crossentropy": "SparseCategoricalCrossentropy",
    "binary_crossentropy": "BinaryCrossentropy",
    "bce": "BinaryCrossentropy",
    "BCE": "BinaryCrossentropy",
}
"""The names and functions that Keras takes for its classes of cross-entropy."""


def loss_class(recording: Recording) -> str:
    """The class of Keras' that computes the loss; "" for one of the script's, or for several."""
    loss = recording.compile_arguments.get("loss")
    if isinstance(loss, (list, tuple, dict)) or loss is None:
        return ""
    if isinstance(loss, str):
        return ALIASES.get(loss, loss)
    name = getattr(loss, "__name__", None) or type(loss).__name__
    module = str(getattr(loss, "__module__", ""))
    return ALIASES.get(name, name) if module.startswith("keras.") else ""


def loss_arguments(recording: Recording) -> dict[str, Any]:
    """What a loss object of Keras was made with, without its name and what Keras sets by itself."""
    loss: Any = recording.compile_arguments.get("loss")
    if not hasattr(loss, "get_config"):
        return {}
    given, usual = loss.get_config(), type(loss)().get_config()
    return {
        name: value for name, value in given.items() if name != "name" and value != usual.get(name)
    }
