"""What the verbs that execute a training script share: the script, the packages, the backend."""

from __future__ import annotations

import importlib.util
import logging
import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fitdoctor.cli.errors import UserError, warn
from fitdoctor.cli.escape import source_line
from fitdoctor.cli.paths import TARGET
from fitdoctor.cli.progress import without_standard_error, working
from fitdoctor.fix.errors import CannotFix
from fitdoctor.fix.targets import Target, find_target, names_a_model

if TYPE_CHECKING:
    from fitdoctor.capture.errors import CannotCapture
    from fitdoctor.capture.recording import Recording, Script

BACKENDS = ("jax", "tensorflow", "torch")
NEEDED = ("keras", "libcst")


def of_a_training(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command what names a training: TARGET, ARGUMENTS, --module, --fit and --backend."""
    for parameter in (
        click.option("--backend", type=click.Choice(BACKENDS), help="Keras backend to run on."),
        click.option(
            "--fit",
            default=1,
            type=click.IntRange(1),
            metavar="N",
            help="The N-th call of fit (default: the first).",
        ),
        click.option("-m", "--module", is_flag=True, help="TARGET is a module, as for python -m."),
        click.argument("arguments", nargs=-1, type=click.UNPROCESSED),
        click.argument("target", type=TARGET),
    ):
        command = parameter(command)
    return command


def require_packages() -> None:
    """Raise UserError where the packages that run and edit trainings are not installed."""
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise UserError(f"{', '.join(missing)} not found: run pip install 'fitdoctor[confirm]'")


def named_script(target: str, arguments: tuple[str, ...], module: bool) -> Script:
    """The script a user names; raises UserError where there is none.

    A table or another text might well be valid Python, so only .py and no ending at all are taken.
    """
    if not module and Path(target).suffix not in ("", ".py"):
        raise UserError(f"{target}: is no Python script; fitdoctor check reads logs")
    from fitdoctor.capture.errors import CannotCapture
    from fitdoctor.capture.script import find_script

    try:
        return find_script(target, arguments, module)
    except CannotCapture as error:
        raise UserError(str(error)) from None


def choose_backend(script: Script | None, wish: str | None) -> None:
    """Set the backend before Keras starts: the one asked for, else the script's own, else JAX.

    That is said where the script leaves it open. Raises UserError where it is none that trains, or
    not installed.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from fitdoctor.capture.script import backend_of

    chosen = wish or (backend_of(script) if script else None) or os.environ.get("KERAS_BACKEND")
    if not chosen:
        chosen = _backend_in_text(script) if script else "jax"
    if chosen not in BACKENDS:
        raise UserError(
            f"no backend that trains: {chosen!r} (use {', '.join(BACKENDS[:-1])} or {BACKENDS[-1]})"
        )
    if importlib.util.find_spec(chosen) is None:
        raise UserError(f"the backend {chosen} is not installed: run pip install {chosen}")
    os.environ["KERAS_BACKEND"] = chosen
    _import_tensorflow(needed=chosen == "tensorflow")


def _import_tensorflow(needed: bool) -> None:
    """Import TensorFlow where it is installed, as Keras would on any backend, to seed it.

    Its C++ writes to standard error meanwhile, whatever TF_CPP_MIN_LOG_LEVEL says: that is dropped.
    So is later advice on how to trace faster, which is about how we train, and what Keras warns of:
    that belongs to the script's own run.
    """
    with working("starting Keras"), without_standard_error():
        try:
            importlib.import_module("tensorflow")
        except ImportError as error:
            if needed:
                raise UserError(f"the backend tensorflow cannot be imported: {error}") from None
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", module=r"keras\.")


def _backend_in_text(script: Script) -> str:
    """The library that the script's text names beside Keras; else JAX, which is said."""
    text = script.path.read_text("utf-8", errors="replace")
    named = next((name for name in ("tensorflow", "torch", "jax") if name in text), None)
    if named is None:
        warn([f"{script.path.name} leaves the backend open: jax is used (--backend chooses)"])
    return named or "jax"


def shown_path(script: Script) -> Path:
    """The script's path as seen from the current folder."""
    here = Path.cwd()
    return script.path.relative_to(here) if script.path.is_relative_to(here) else script.path


def subject_of(target: str, arguments: tuple[str, ...], module: bool) -> Script | Target:
    """The script, run folder or model that a user names; raises UserError where there is none."""
    if module or not names_a_model(target):
        return named_script(target, arguments, module)
    if arguments:
        raise UserError(f"{target}: only a script takes arguments")
    try:
        return find_target(Path(target))
    except CannotFix as error:
        raise UserError(str(error)) from None


def files_of(subject: Script | Target) -> list[Path]:
    """The files of the user's that are read."""
    return subject.files if isinstance(subject, Target) else [subject.path]


def recording_of(subject: Script | Target, fit: int) -> Recording:
    """What a script trains, or what was recorded; raises UserError with one line where nothing.

    Keras starts here, on the backend chosen by then.
    """
    from fitdoctor.capture.errors import CannotCapture
    from fitdoctor.capture.loading import load
    from fitdoctor.capture.script import capture

    try:
        if isinstance(subject, Target):
            recording = load(subject.recording)
        else:
            with working(f"running {subject.path.name} up to its fit"):
                recording = capture(subject, fit)
    except CannotCapture as error:
        raise refusal(error) from None
    warn(recording.notes)
    return recording


def refusal(error: CannotCapture) -> UserError:
    """An error that says why nothing was captured, after the script's own traceback if it has."""
    for line in error.details.splitlines():
        click.echo(source_line(line), err=True)
    return UserError(str(error))
