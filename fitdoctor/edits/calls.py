"""Edits of the calls that make the optimizer, compile and fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import libcst as cst

from fitdoctor.capture.recording import Recording, Span
from fitdoctor.edits.changes import (
    AddCallback,
    CannotEdit,
    KerasObject,
    SetCompileArguments,
    SetFitArguments,
    SetOptimizer,
    SetOptimizerArguments,
    Value,
)
from fitdoctor.edits.definitions import written_value
from fitdoctor.edits.files import Files
from fitdoctor.edits.layout import with_argument, with_element
from fitdoctor.edits.source import Source, argument, code_of

COMPILE_POSITIONS = ("optimizer", "loss", "loss_weights", "metrics", "weighted_metrics")
FIT_POSITIONS = ("x", "y", "batch_size", "epochs", "verbose", "callbacks", "validation_split")


def set_argument(
    files: Files,
    source: Source,
    call: cst.Call,
    name: str,
    new: Value,
    *,
    position: int | None = None,
    old: Any = None,
) -> None:
    """Give a call another argument: where its value is written down, if that can be found.

    `old` is the value recorded. Otherwise the expression in the call itself is replaced, with a
    warning that what stood there has no effect any more.
    """
    value = files.naming(source).expression(new)
    given = argument(call, name, position)
    if given is None:
        require_written_out(source, call, name, old)
        source.replace(call, lambda now: with_argument(now, name, value))
        return
    place = None
    if files.follow_names and not isinstance(new, KerasObject):
        place = written_value(source, given.value, old, files.script.arguments)
    if place is None:
        place = given.value
        if not isinstance(place, (cst.Integer, cst.Float, cst.SimpleString, cst.Call)):
            source.warnings.append(
                f"{source.file}:{source.line(place)}: {name} was {code_of(place)!r}; "
                "it is now fixed to the new value"
            )
    source.replace(place, lambda now: value)


def require_written_out(source: Source, call: cst.Call, name: str, old: Any) -> None:
    """Raise CannotEdit where an argument has a value that came in through * or **."""
    if old is not None and any(each.star for each in call.args):
        raise CannotEdit(f"{source.file}:{source.line(call)} passes {name} with * or **")


def set_optimizer_arguments(
    change: SetOptimizerArguments, recording: Recording, files: Files
) -> None:
    """Edit the call that makes the optimizer; a name like "adam" becomes such a call."""
    spans = recording.spans
    optimizer = recording.compile_arguments["optimizer"]
    kind = type(optimizer).__name__
    if spans.optimizer is None or spans.optimizer == spans.compile:
        _replace_name_of_optimizer(
            KerasObject("optimizers", kind, change.arguments), recording, files
        )
        return
    source = files.source(spans.optimizer, "the optimizer")
    call = source.call_at(spans.optimizer)
    if code_of(call.func).rsplit(".", 1)[-1] != kind:
        raise CannotEdit(f"{spans.optimizer}: the optimizer {kind} is not made by a plain call")
    old = optimizer.get_config()
    for name, value in change.arguments.items():
        position = 0 if name == "learning_rate" else None
        set_argument(files, source, call, name, value, position=position, old=old.get(name))


def set_optimizer(change: SetOptimizer, recording: Recording, files: Files) -> None:
    """Replace the optimizer where it is made."""
    spans = recording.spans
    if spans.optimizer is None or spans.optimizer == spans.compile:
        _replace_name_of_optimizer(change.optimizer, recording, files)
        return
    source = files.source(spans.optimizer, "the optimizer")
    new = files.naming(source).expression(change.optimizer)
    source.replace(source.call_at(spans.optimizer), lambda now: new)


def _replace_name_of_optimizer(new: KerasObject, recording: Recording, files: Files) -> None:
    source, call = _compile_call(recording, files)
    value = files.naming(source).expression(new)
    given = argument(call, "optimizer", 0)
    if given is None:
        require_written_out(source, call, "optimizer", recording.compile_arguments["optimizer"])
        source.replace(call, lambda now: with_argument(now, "optimizer", value))
        return
    if not isinstance(given.value, cst.SimpleString):
        source.warnings.append(
            f"{source.file}:{source.line(given)}: the optimizer was {code_of(given.value)!r}; "
            "it is now fixed to the new one"
        )
    source.replace(given.value, lambda now: value)


def _compile_call(recording: Recording, files: Files) -> tuple[Source, cst.Call]:
    return call_of(recording.spans.compile, "compile", files)


def call_of(span: Span | None, method: str, files: Files) -> tuple[Source, cst.Call]:
    """The recorded call of a method, and its file; raises CannotEdit where it is no plain call."""
    source = files.source(span, f"the call of {method}")
    assert span is not None
    call = source.call_at(span)
    if not isinstance(call.func, cst.Attribute) or call.func.attr.value != method:
        raise CannotEdit(f"{span} calls {method} from within {code_of(call.func)!r}")
    return source, call


def set_compile_arguments(change: SetCompileArguments, recording: Recording, files: Files) -> None:
    """Edit or add arguments of the call of compile."""
    source, call = _compile_call(recording, files)
    old = recording.compile_arguments
    for name, value in change.arguments.items():
        position = COMPILE_POSITIONS.index(name) if name in COMPILE_POSITIONS else None
        set_argument(files, source, call, name, value, position=position, old=old.get(name))


def set_fit_arguments(change: SetFitArguments, recording: Recording, files: Files) -> None:
    """Edit or add arguments of the call of fit."""
    source, call = call_of(recording.spans.fit, "fit", files)
    old: Mapping[str, Any] = recording.fit_arguments
    for name, value in change.arguments.items():
        position = FIT_POSITIONS.index(name) if name in FIT_POSITIONS else None
        set_argument(files, source, call, name, value, position=position, old=old.get(name))


def add_callback(change: AddCallback, recording: Recording, files: Files) -> None:
    """Append to the list of callbacks, where it is written down if that can be found."""
    source, call = call_of(recording.spans.fit, "fit", files)
    new = files.naming(source).expression(change.callback)
    if change.callback.package != "keras":
        source.warnings.append(
            f"{source.file}:{source.line(call)}: the script now needs {change.callback.package} "
            "where it runs"
        )
    started = recording.fit_arguments.get("callbacks")
    given = argument(call, "callbacks", FIT_POSITIONS.index("callbacks"))
    if given is None:
        require_written_out(source, call, "callbacks", started)
        source.replace(
            call, lambda now: with_argument(now, "callbacks", cst.List([cst.Element(new)]))
        )
    elif isinstance(given.value, cst.List):
        source.replace(given.value, lambda now: with_element(now, new))
    else:
        source.replace(given.value, lambda now: _list_with(now, started, new))


def _list_with(given: cst.BaseExpression, started: Any, new: cst.BaseExpression) -> cst.List:
    """`callbacks=x` becomes `[*x, new]`, or `[x, new]` where x is a single callback."""
    if started is None:
        return cst.List([cst.Element(new)])
    if isinstance(started, (list, tuple)):
        return cst.List([cst.StarredElement(given), cst.Element(new)])
    return cst.List([cst.Element(given), cst.Element(new)])
