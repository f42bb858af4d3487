"""The narrowest place of a model: the layer through which everything must pass."""

from __future__ import annotations

import math
from typing import Any

from fitdoctor.capture.graph import inbound, is_functional
from fitdoctor.inspection.subject import Subject
from fitdoctor.signals.registry import Unknown


def narrowest_width(subject: Subject) -> float:
    """How many numbers the narrowest hidden layer gives for a row, where there is no way around it.

    Only layers with a kernel count, before the last one, which makes the outputs. Gates and other
    side branches are no narrow place: their paths join others. Raises Unknown where the graph or
    the shapes are not known.
    """
    model = subject.model
    if not is_functional(model):
        raise Unknown("how the layers of a subclassed model are connected is not known")
    outputs = [layer.output for layer in model.layers if _is_narrow_place(model, layer)]
    widths = [math.prod(output.shape[1:]) for output in outputs if None not in output.shape[1:]]
    if not widths:
        raise Unknown("the model has no hidden layer through which everything passes")
    return float(min(widths))


def _is_narrow_place(model: Any, layer: Any) -> bool:
    used_once = len(layer._inbound_nodes) == 1 and hasattr(layer.output, "shape")
    return _has_kernel(layer) and used_once and _all_pass(model, layer)


def _has_kernel(operation: Any) -> bool:
    weights = getattr(operation, "trainable_weights", [])
    return any(len(weight.shape) > 1 for weight in weights)


def _all_pass(model: Any, layer: Any) -> bool:
    """Whether the outputs are made of the layer's output alone, by at least one more kernel."""
    ends, seen = {id(tensor) for tensor in model.inputs}, {id(layer.output)}
    waiting, later = list(model.outputs), []
    while waiting:
        tensor = waiting.pop()
        if id(tensor) in ends:
            return False
        if id(tensor) not in seen:
            seen.add(id(tensor))
            operation, before = inbound(tensor)
            later.append(operation)
            waiting += before
    return any(_has_kernel(operation) for operation in later)
