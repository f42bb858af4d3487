"""How the layers of a functional model are connected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def is_functional(model: Any) -> bool:
    """Whether the model's graph is known: functional, or Sequential and built."""
    return bool(getattr(model, "outputs", None)) and bool(getattr(model, "inputs", None))


def inbound(tensor: Any) -> tuple[Any, list[Any]]:
    """The operation that made a symbolic tensor, and the tensors it made it from."""
    history = tensor._keras_history
    node = history.operation._inbound_nodes[history.node_index]
    return history.operation, list(node.input_tensors)


def walk(model: Any) -> Iterator[tuple[Any, list[Any]]]:
    """Every use of an operation in a functional model with what feeds it, outputs first."""
    inputs = {id(tensor) for tensor in model.inputs}
    waiting, seen = list(model.outputs), set()
    while waiting:
        tensor = waiting.pop(0)
        if id(tensor) in seen:
            continue
        seen.add(id(tensor))
        operation, before = inbound(tensor)
        if id(tensor) in inputs:
            before = []
        yield operation, before
        waiting += before
