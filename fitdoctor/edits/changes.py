"""The few kinds of change a remedy is made of, said once for scripts and for models alike."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Literal

Value = Any  # a number, a string, a bool, None, or a KerasObject


class CannotEdit(Exception):  # noqa: N818 - reads as what it says
    """A change cannot be made on this script or model; the text says why, in one line."""


@dataclass(frozen=True, slots=True)
class KerasObject:
    """An object for Keras to be made: `<package>.<module>.<name>(**arguments)`.

    A frozen one is a layer or a model that is not to be trained (`trainable = False`).
    """

    module: str
    name: str
    arguments: Mapping[str, Value] = field(default_factory=dict)
    package: Literal["keras", "fitdoctor"] = "keras"
    frozen: bool = False

    def build(self) -> Any:
        """Make the object itself."""
        kind = getattr(import_module(f"{self.package}.{self.module}"), self.name)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the script's own call gives them, in its own line
            made = kind(**{name: build(value) for name, value in self.arguments.items()})
        if self.frozen:
            made.trainable = False
        return made


def build(value: Value) -> Any:
    """The live value that a change describes."""
    return value.build() if isinstance(value, KerasObject) else value


@dataclass(frozen=True, slots=True)
class SetOptimizer:
    """Train with another optimizer."""

    optimizer: KerasObject


@dataclass(frozen=True, slots=True)
class SetOptimizerArguments:
    """Make the same optimizer with other arguments."""

    arguments: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class SetCompileArguments:
    """Give other arguments to compile; the optimizer has changes of its own."""

    arguments: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class SetFitArguments:
    """Give other arguments to fit."""

    arguments: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class AddCallback:
    """Give one more callback to fit, after those already there."""

    callback: KerasObject


@dataclass(frozen=True, slots=True)
class SetLayerArguments:
    """Make layers, by name, with other arguments."""

    layers: Mapping[str, Mapping[str, Value]]


@dataclass(frozen=True, slots=True)
class InsertAfter:
    """Put a new layer after each of the named ones."""

    layers: tuple[str, ...]
    layer: KerasObject


@dataclass(frozen=True, slots=True)
class InsertAtInput:
    """Put new layers, in order, between inputs of the model and all that reads them.

    Inputs by their place in `model.inputs`; a Sequential model has the input 0 alone.
    """

    layers: Mapping[int, tuple[KerasObject, ...]]


@dataclass(frozen=True, slots=True)
class ReplaceLayers:
    """Make another layer in the place of each of the named ones."""

    layers: tuple[str, ...]
    layer: KerasObject


@dataclass(frozen=True, slots=True)
class RemoveLayers:
    """Leave layers out: what read their output reads their input."""

    layers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AddSkips:
    """Add to the output of each named layer its input, which must have the same shape."""

    layers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AfterFit:
    """Do something to the trained model before it is used; its training stays as it is.

    `source` is a Python statement, in which {model} and {numpy} stand for what a script calls
    them; `apply` does the same to a model in memory.
    """

    source: str
    apply: Callable[[Any], None]


@dataclass(frozen=True, slots=True)
class Changes:
    """Several changes of one training; no two may touch the same argument or place."""

    changes: tuple[Change, ...]


Change = (
    SetOptimizer
    | SetOptimizerArguments
    | SetCompileArguments
    | SetFitArguments
    | AddCallback
    | SetLayerArguments
    | InsertAfter
    | InsertAtInput
    | ReplaceLayers
    | RemoveLayers
    | AddSkips
    | AfterFit
    | Changes
)
