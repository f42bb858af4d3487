"""Run a script inside this interpreter as `python script ARGS` would, and clean up behind it."""

from __future__ import annotations

import io
import os
import runpy
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fitdoctor.capture.errors import CannotCapture
from fitdoctor.capture.recording import Script


def file_in(script: Script, folder: Path) -> Path:
    """The script's file in a copy of its folder."""
    return folder / script.path.relative_to(script.folder)


@contextmanager
def started(script: Script, folder: Path) -> Iterator[None]:
    """Arguments, search path, environment and working folder as the script expects them.

    Other entries of the search path that lie in its folder lead to the copy as well. All of it is
    undone afterwards, and the script's own modules are forgotten: the next run may
    find them changed. There is no input to read.
    """
    file = file_in(script, folder)
    arguments, search, modules = list(sys.argv), list(sys.path), set(sys.modules)
    here, typed, environment = Path.cwd(), sys.stdin, dict(os.environ)
    sys.argv = [str(file), *script.arguments]
    sys.path[:] = [
        str(folder if script.module else file.parent),
        *(_moved(entry, script.folder, folder) for entry in search),
    ]
    sys.stdin = io.StringIO()
    os.chdir(folder)
    try:
        yield
    finally:
        sys.argv, sys.path[:], sys.stdin = arguments, search, typed
        os.environ.clear()
        os.environ.update(environment)
        os.chdir(here)
        _forget_modules(set(sys.modules) - modules, folder)


def _moved(entry: str, original: Path, copy: Path) -> str:
    """A search path below the script's folder, such as of an editable install, in the copy."""
    path = Path(entry)
    if not entry or not path.is_relative_to(original) or "site-packages" in path.parts:
        return entry
    return str(copy / path.relative_to(original))


def run(script: Script, folder: Path) -> None:
    """Run the script's file in `folder` as the main program.

    Raises CannotCapture where it fails, with its own traceback as details, or exits with a code.
    """
    try:
        if script.module:
            runpy.run_module(script.module, run_name="__main__", alter_sys=True)
        else:
            runpy.run_path(str(file_in(script, folder)), run_name="__main__")
    except CannotCapture:
        raise
    except SystemExit as stop:
        if stop.code not in (None, 0):
            raise CannotCapture(
                f"{script.path.name} ended itself before its fit (exit code {stop.code})"
            ) from None
    except Exception as error:
        text = str(error).strip() or "no message"
        raise CannotCapture(
            f"{script.path.name} failed before its fit: "
            f"{type(error).__name__}: {text.splitlines()[0]}",
            details=_own_traceback(error, folder, script.folder),
        ) from error


def _own_traceback(error: BaseException, folder: Path, original: Path) -> str:
    """The traceback from the script's first frame on, with the user's own paths."""
    frames = error.__traceback__
    while frames is not None and not frames.tb_frame.f_code.co_filename.startswith(str(folder)):
        frames = frames.tb_next
    lines = traceback.format_exception(type(error), error, frames)
    return "".join(lines).replace(str(folder), str(original))


def _forget_modules(names: set[str], folder: Path) -> None:
    for name in names:
        file = getattr(sys.modules[name], "__file__", None)
        if file and Path(file).is_relative_to(folder):
            del sys.modules[name]
