"""A captured training: the model, how it was compiled and fitted, and where in the script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

DataKind = Literal["arrays", "tf.data", "pydataset", "generator", "torch", "missing"]

# The arguments of Model.fit that hold data, and those that are plain numbers and switches.
DATA_ARGUMENTS = frozenset({"x", "y", "sample_weight", "validation_data"})
PLAIN_ARGUMENTS = frozenset(
    {
        "batch_size",
        "class_weight",
        "epochs",
        "initial_epoch",
        "shuffle",
        "steps_per_epoch",
        "validation_batch_size",
        "validation_freq",
        "validation_split",
        "validation_steps",
    }
)


@dataclass(frozen=True, slots=True)
class Span:
    """Where an expression stands: file (relative to the script's folder), lines and columns.

    Lines count from 1, columns from 0 in bytes of UTF-8, both as in PEP 657.
    """

    file: str
    line: int
    end_line: int
    column: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Spans:
    """The calls in the script that made the training; None where the script did not make it."""

    fit: Span | None = None
    compile: Span | None = None
    optimizer: Span | None = None
    layers: Mapping[str, Span] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Script:
    """A training script as the user starts it: `python path ARGS` or `python -m module ARGS`.

    `folder` is the folder it is started in, `path` the script's file; `module` is set for `-m`.
    """

    path: Path
    folder: Path
    arguments: tuple[str, ...] = ()
    module: str = ""


@dataclass(slots=True, eq=False, weakref_slot=True)
class Recording:
    """One call of `Model.fit` that was stopped before it trained, with all that it would use.

    `model` holds the initial weights; `compile_arguments` and `fit_arguments` are what was given
    to `compile` and `fit` by name (live objects, never shared between trials: see
    `fitdoctor.edits.model.fresh_compile_arguments`). `weights_fresh` is False where weights that
    are trained came from a file or an earlier fit; those of frozen layers are always kept.
    `fit_index` counts from 1; `fit_count` is the number of places in the script that call a `fit`.
    `working_folder` is the scratch folder in which lazily read data expects to run; it is removed
    when the recording is. `patched` holds the texts of files that were other than on disk when the
    script was captured, by their relative paths.
    `after_training` are the `AfterFit` changes of remedies: what is done to the trained model.
    """

    model: Any
    compile_arguments: dict[str, Any]
    fit_arguments: dict[str, Any]
    data_kind: DataKind = "arrays"
    backend: str = ""
    spans: Spans = field(default_factory=Spans)
    script: Script | None = None
    patched: Mapping[str, str] = field(default_factory=dict)
    fit_index: int = 1
    fit_count: int = 1
    weights_fresh: bool = True
    notes: list[str] = field(default_factory=list)
    working_folder: Path | None = None
    keep_alive: Any = None
    after_training: tuple[Any, ...] = ()

    @property
    def call_site(self) -> Span | None:
        """Where the script calls the captured fit."""
        return self.spans.fit

    @property
    def callbacks(self) -> list[Any]:
        """The callbacks given to fit, as a new list."""
        given = self.fit_arguments.get("callbacks")
        if given is None:
            return []
        if hasattr(given, "callbacks"):  # a keras CallbackList
            return list(given.callbacks)
        return list(given) if isinstance(given, (list, tuple)) else [given]

    @property
    def has_validation(self) -> bool:
        """Whether fit measures a validation loss."""
        given = self.fit_arguments
        return given.get("validation_data") is not None or bool(given.get("validation_split"))

    def fingerprint(self) -> str:
        """A hash of all that a remedy can change; see `fitdoctor.capture.fingerprint`."""
        from fitdoctor.capture.fingerprint import fingerprint

        return fingerprint(self)
