"""Run an unchanged training script up to its fit, in a scratch copy, and take a Recording."""

from __future__ import annotations

import ast
import io
import os
import runpy
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from pathlib import Path

from fitdoctor.capture.errors import CannotCapture
from fitdoctor.capture.intercept import Captured, Interceptor
from fitdoctor.capture.recording import Recording, Script
from fitdoctor.capture.scratch import guard, scratch_copy


def find_script(
    target: str | Path,
    arguments: Sequence[str] = (),
    module: bool = False,
    folder: Path | None = None,
) -> Script:
    """The script a user names: a file, or with `module` a module as for `python -m`.

    `folder` is where it would be started (default: the current folder; the script's own folder
    where it does not lie below the current one). Raises CannotCapture where there is no such file.
    """
    start = (folder or Path.cwd()).resolve()
    path = _file_of_module(str(target), start) if module else (start / target).resolve()
    if not path.is_file():
        raise CannotCapture(f"{target}: there is no such {'module' if module else 'file'}")
    if not path.is_relative_to(start):
        start = path.parent
    return Script(path, start, tuple(arguments), str(target) if module else "")


def capture(script: Script, fit: int = 1, patched: Mapping[str, str] | None = None) -> Recording:
    """Run a script up to its `fit`-th call of Model.fit (from 1) and record that call.

    `patched` gives new texts of files by their paths relative to the script's folder; the files
    on disk stay as they are. The script is executed: only call this for a script the user asked
    to be run. Keras must not have been started with another backend than the script's.

    Raises CannotCapture with one line that says why where there is nothing to record.
    """
    scratch = scratch_copy(script.folder)
    folder = Path(os.path.realpath(scratch.name))
    for file, text in (patched or {}).items():
        (folder / file).write_bytes(text.encode("utf-8"))
    interceptor = Interceptor(folder, fit)
    try:
        with guard(script.folder), _as_started(script, folder), interceptor:
            _run(script, folder)
    except Captured:
        pass
    recording = interceptor.recording
    if recording is None:
        raise CannotCapture(_no_fit(script, fit, interceptor.fits_seen))
    recording.script = script
    recording.working_folder, recording.keep_alive = folder, scratch
    _note_other_fits(recording, folder / script.path.relative_to(script.folder), fit)
    return recording


def _run(script: Script, folder: Path) -> None:
    file = folder / script.path.relative_to(script.folder)
    try:
        if script.module:
            runpy.run_module(script.module, run_name="__main__", alter_sys=True)
        else:
            runpy.run_path(str(file), run_name="__main__")
    except CannotCapture:
        raise
    except SystemExit as stop:
        if stop.code not in (None, 0):
            raise CannotCapture(
                f"{script.path.name} ended itself before any fit (exit code {stop.code})"
            ) from None
    except Exception as error:
        raise CannotCapture(
            f"{script.path.name} failed before its fit: {type(error).__name__}: "
            f"{str(error).splitlines()[0] if str(error) else 'no message'}",
            details=_own_traceback(error, folder, script.folder),
        ) from error


@contextmanager
def _as_started(script: Script, folder: Path) -> Iterator[None]:
    """The state of the interpreter as `python script ARGS` finds it, undone afterwards."""
    file = folder / script.path.relative_to(script.folder)
    before = (list(sys.argv), list(sys.path), set(sys.modules), Path.cwd(), sys.stdin)
    sys.argv = [str(file), *script.arguments]
    sys.path.insert(0, str(folder if script.module else file.parent))
    sys.stdin = io.StringIO()
    os.chdir(folder)
    try:
        with redirect_stdout(io.StringIO()):
            yield
    finally:
        sys.argv, sys.path[:], sys.stdin = before[0], before[1], before[4]
        os.chdir(before[3])
        _forget_modules(set(sys.modules) - before[2], folder)


def _forget_modules(names: set[str], folder: Path) -> None:
    """The next capture must read the script's own modules anew: they may have been patched."""
    for name in names:
        file = getattr(sys.modules[name], "__file__", None)
        if file and Path(file).is_relative_to(folder):
            del sys.modules[name]


def _file_of_module(name: str, folder: Path) -> Path:
    path = folder.joinpath(*name.split("."))
    return path / "__main__.py" if path.is_dir() else path.with_suffix(".py")


def _own_traceback(error: BaseException, folder: Path, original: Path) -> str:
    """The traceback from the script's first frame on, with the user's own paths."""
    frames = error.__traceback__
    while frames is not None and not frames.tb_frame.f_code.co_filename.startswith(str(folder)):
        frames = frames.tb_next
    lines = traceback.format_exception(type(error), error, frames or error.__traceback__)
    return "".join(lines).replace(str(folder), str(original))


def _no_fit(script: Script, fit: int, seen: int) -> str:
    if seen:
        return f"{script.path.name} calls fit {seen} times: there is no fit {fit}"
    return f"{script.path.name} ran to its end without a call of Model.fit"


def _note_other_fits(recording: Recording, file: Path, fit: int) -> None:
    calls = [
        node.lineno
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "fit"
    ]
    recording.fit_count = max(1, len(calls))
    if len(calls) > 1 and fit == 1:
        recording.notes.append(
            f"{file.name} calls fit in {len(calls)} places (lines "
            f"{', '.join(map(str, sorted(calls)))}); the first to be reached was taken, "
            "another is chosen with --fit N"
        )
