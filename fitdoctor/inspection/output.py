"""How a model ends and what its outputs are compared with: activation, loss, metrics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from fitdoctor.capture.graph import inbound, is_functional
from fitdoctor.signals.registry import Unknown

LossKind = Literal["binary", "categorical", "sparse", "distance", "other"]

CROSSENTROPIES: dict[str, LossKind] = {
    "binarycrossentropy": "binary",
    "categoricalcrossentropy": "categorical",
    "sparsecategoricalcrossentropy": "sparse",
}
DISTANCES = {
    "meansquarederror",
    "meanabsoluteerror",
    "meanabsolutepercentageerror",
    "meansquaredlogarithmicerror",
    "huber",
    "logcosh",
}
LOSS_CLASSES = {
    "binary": "BinaryCrossentropy",
    "categorical": "CategoricalCrossentropy",
    "sparse": "SparseCategoricalCrossentropy",
}
SHAPES_ONLY = {"Reshape", "Flatten", "Permute", "Cropping1D", "Cropping2D", "Identity", "Dropout"}


@dataclass(frozen=True, slots=True)
class Output:
    """The one output of a model: the layer that applies its last activation, and that one's name.

    `units` is the size of the last dimension, `rank` the number of dimensions with the rows'.
    """

    layer: Any
    activation: str
    units: int
    rank: int


@dataclass(frozen=True, slots=True)
class Loss:
    """The kind of a loss, and whether it takes outputs for logits."""

    kind: LossKind
    from_logits: bool

    @property
    def is_crossentropy(self) -> bool:
        """Whether it compares probabilities with classes."""
        return self.kind in LOSS_CLASSES


def output_of(model: Any) -> Output:
    """The output of a built model; raises Unknown where its graph is not known or has several."""
    if not is_functional(model):
        raise Unknown("how the outputs are made is not known for a subclassed model")
    if len(model.outputs) != 1:
        raise Unknown(f"the model has {len(model.outputs)} outputs")
    shape = tuple(model.outputs[0].shape)
    if shape[-1] is None:
        raise Unknown("the size of the outputs is not fixed")
    layer = _last_layer(model)
    units = int(shape[-1]) if len(shape) > 1 else 1
    return Output(layer, _activation(layer), units, len(shape))


def loss_of(compile_arguments: dict[str, Any]) -> Loss:
    """The loss that a model of one output is compiled with; raises Unknown for several, or none."""
    import keras

    given = compile_arguments.get("loss")
    values = list(given.values()) if isinstance(given, dict) else given
    if isinstance(values, (list, tuple)):
        if len(values) != 1:
            raise Unknown(f"the model is compiled with {len(values)} losses")
        given = values[0]
    if given is None:
        raise Unknown("the model is compiled without a loss")
    loss = given
    if isinstance(given, str):
        if given.lower() in {"crossentropy", "ce"}:
            return Loss("other", False)  # Keras chooses by the shapes
        loss = keras.losses.get(given)
    name = getattr(loss, "__name__", type(loss).__name__)
    own = getattr(loss, "__module__", None) or type(loss).__module__
    if own.split(".")[0] != "keras":
        return Loss("other", False)
    plain = name.replace("_", "").lower()
    if plain in CROSSENTROPIES:
        return Loss(CROSSENTROPIES[plain], bool(getattr(loss, "from_logits", False)))
    return Loss("distance" if plain in DISTANCES else "other", False)


def metrics_of(compile_arguments: dict[str, Any]) -> list[Any]:
    """The metrics given to compile, in one list."""
    import keras

    given = compile_arguments.get("metrics")
    return [] if given is None else list(keras.tree.flatten(given))


def is_accuracy(metric: Any) -> bool:
    """Whether a metric is an accuracy, by its name or its class."""
    name = metric if isinstance(metric, str) else getattr(metric, "__name__", type(metric).__name__)
    return name.lower() == "acc" or "accuracy" in name.lower()


def _last_layer(model: Any) -> Any:
    """The operation that makes the output, behind those that only change its shape."""
    tensor = model.outputs[0]
    while True:
        operation, before = inbound(tensor)
        if is_functional(operation):
            return _last_layer(operation)
        if type(operation).__name__ not in SHAPES_ONLY or len(before) != 1:
            return operation
        tensor = before[0]


def _activation(layer: Any) -> str:
    """The name of the activation that an operation applies to its results."""
    kind = type(layer).__name__
    if kind in {"Softmax", "ReLU", "Sigmoid", "Tanh"}:  # a layer, or a function of keras.ops
        return kind.lower()
    activation = getattr(layer, "activation", None)
    if activation is not None:
        return str(getattr(activation, "__name__", type(activation).__name__))
    return "linear" if hasattr(layer, "kernel") else "other"
