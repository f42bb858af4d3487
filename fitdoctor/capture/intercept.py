"""Stand between a script and Keras: note where things are made, and stop at the wanted fit."""

from __future__ import annotations

import functools
import inspect
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

from fitdoctor.capture.compiling import why_not_compiled
from fitdoctor.capture.data import data_kind
from fitdoctor.capture.errors import CannotCapture
from fitdoctor.capture.graph import is_functional
from fitdoctor.capture.recording import Recording, Span, Spans


class Captured(BaseException):
    """Ends the script once all is known; no `except Exception` of the script may swallow it."""


class Interceptor:
    """A context in which calls of Keras made by files below `folder` are recorded.

    The first `fit - 1` trainings run as the script says; the next one is recorded in `recording`
    and ends the script by raising `Captured`. Training by other means than `fit` ends it at its
    first step, with the reason in `refusal`.
    """

    def __init__(self, folder: Path, fit: int = 1) -> None:
        self.folder = str(folder) + os.sep
        self.wanted = fit
        self.fits_seen = 0
        self.recording: Recording | None = None
        self.refusal = ""
        self._inside_fit = False
        # The objects are kept with their spans, so that no id is used twice.
        self._made: dict[int, tuple[Any, Span]] = {}
        self._compiled: dict[int, tuple[Any, dict[str, Any], Span | None]] = {}
        self._assigned: dict[int, Any] = {}
        self._undo: list[Callable[[], None]] = []

    def __enter__(self) -> Interceptor:
        import keras

        self._patch(keras.Model, "fit", self._on_fit)
        self._patch(keras.Model, "compile", self._on_compile)
        self._patch(keras.Model, "train_on_batch", self._on_own_loop)
        self._patch(keras.optimizers.Optimizer, "apply", self._on_own_loop)
        self._patch(keras.optimizers.Optimizer, "__init__", self._on_making_optimizer)
        self._patch(keras.layers.Layer, "__new__", self._on_making_layer)
        self._patch(keras.Model, "__new__", self._on_making_model)
        self._patch(keras.Variable, "assign", self._on_assign)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        while self._undo:
            self._undo.pop()()

    def _patch(self, owner: type, name: str, handler: Callable[..., Any]) -> None:
        original = getattr(owner, name)
        own = vars(owner).get(name)

        @functools.wraps(original)
        def replacement(subject: Any, *args: Any, **kwargs: Any) -> Any:
            return handler(original, subject, *args, **kwargs)

        setattr(owner, name, staticmethod(replacement) if name == "__new__" else replacement)
        if own is None:
            self._undo.append(lambda: delattr(owner, name))
        else:
            self._undo.append(lambda: setattr(owner, name, own))

    def _on_making_layer(self, original: Any, kind: type, *args: Any, **kwargs: Any) -> Any:
        layer = original(kind, *args, **kwargs)
        self._note_making(layer)
        return layer

    def _on_making_model(self, original: Any, kind: type, *args: Any, **kwargs: Any) -> Any:
        """Keras notes what a layer's constructor was given, but forgets it for a model."""
        import keras

        model = original(kind, *args, **kwargs)
        if args or kwargs:
            noted = keras.Operation.__new__(kind, *args, **kwargs)
            vars(model)["_auto_config"] = noted._auto_config
        return model

    def _on_making_optimizer(self, original: Any, optimizer: Any, *args: Any, **kwargs: Any) -> Any:
        self._note_making(optimizer)
        return original(optimizer, *args, **kwargs)

    def _note_making(self, thing: Any) -> None:
        span = self._span_of_caller()
        if span is not None:
            self._made[id(thing)] = (thing, span)

    def _on_assign(self, original: Any, variable: Any, *args: Any, **kwargs: Any) -> Any:
        """Initial values are not assigned: a weight that was comes from a file or a training."""
        self._assigned[id(variable)] = variable
        return original(variable, *args, **kwargs)

    def _on_compile(self, original: Any, model: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            arguments = _by_name(original, model, args, kwargs)
        except TypeError as error:
            where = self._span_of_caller() or "the script"
            raise CannotCapture(f"{where}: {why_not_compiled(error, kwargs)}") from error
        self._compiled[id(model)] = (model, arguments, self._span_of_caller())
        return original(model, *args, **kwargs)

    def _on_own_loop(self, original: Any, subject: Any, *args: Any, **kwargs: Any) -> Any:
        if not self._inside_fit:
            where = self._span_of_caller() or "the script"
            self.refusal = (
                f"{where} trains with a loop of its own ({original.__name__}), not with Model.fit; "
                "only trainings that call fit can be captured"
            )
            raise Captured
        return original(subject, *args, **kwargs)

    def _on_fit(self, original: Any, model: Any, *args: Any, **kwargs: Any) -> Any:
        if self._inside_fit or not model.compiled:
            return original(model, *args, **kwargs)
        self.fits_seen += 1
        if self.fits_seen == self.wanted:
            self.recording = self._record(model, _by_name(original, model, args, kwargs))
            raise Captured
        self._inside_fit = True
        try:
            return original(model, *args, **kwargs)
        finally:
            self._inside_fit = False
            self._assigned.update((id(weight), weight) for weight in _learned(model))

    def _record(self, model: Any, fit_arguments: dict[str, Any]) -> Recording:
        import keras

        layers = list(model._flatten_layers(include_self=False))
        _, compile_arguments, compile_span = self._compiled.get(id(model), (model, {}, None))
        spans = Spans(
            fit=self._span_of_caller(),
            compile=compile_span,
            optimizer=self._span_of(model.optimizer),
            layers={layer.name: span for layer in layers if (span := self._span_of(layer))},
        )
        return Recording(
            model=model,
            compile_arguments={**compile_arguments, "optimizer": model.optimizer},
            fit_arguments=fit_arguments,
            data_kind=data_kind(fit_arguments.get("x")),
            backend=keras.backend.backend(),
            spans=spans,
            fit_index=self.fits_seen,
            weights_fresh=not any(id(weight) in self._assigned for weight in _trained(model)),
        )

    def _span_of(self, thing: Any) -> Span | None:
        return self._made.get(id(thing), (None, None))[1]

    def _span_of_caller(self) -> Span | None:
        """The innermost expression of the user's files that is being evaluated (PEP 657)."""
        frame: FrameType | None = sys._getframe(1)
        while frame is not None and not frame.f_code.co_filename.startswith(self.folder):
            frame = frame.f_back
        if frame is None:
            return None
        positions = list(frame.f_code.co_positions())[frame.f_lasti // 2]
        if None in positions:
            return None
        line, end_line, column, end_column = (int(p) for p in positions if p is not None)
        file = Path(frame.f_code.co_filename).relative_to(self.folder).as_posix()
        return Span(file, line, end_line, column, end_column)


def _by_name(
    function: Any, subject: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> dict[str, Any]:
    """The arguments of a call of a method, by their names, without the subject."""
    bound = inspect.signature(function).bind(subject, *args, **kwargs).arguments
    named = dict(list(bound.items())[1:])
    named.update(named.pop("kwargs", {}))
    return named


def _trained(model: Any) -> list[Any]:
    """The weights that fit may change: frozen layers keep theirs wherever their model is known."""
    is_known = hasattr(model, "_functional") or is_functional(model)
    return _learned(model, lambda layer: layer.trainable or not is_known)


def _learned(model: Any, chosen: Callable[[Any], bool] = lambda layer: True) -> list[Any]:
    """The weights of a model, without the statistics that preprocessing layers take from data."""
    layers = [x for x in model._flatten_layers() if not hasattr(x, "adapt") and chosen(x)]
    return [weight for layer in layers for weight in layer._trainable_variables] + [
        weight for layer in layers for weight in layer._non_trainable_variables
    ]
