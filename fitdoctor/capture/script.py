"""Take a Recording of an unchanged training script: run it in a scratch copy up to its fit."""

from __future__ import annotations

import ast
import io
import os
import re
import sys
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from pathlib import Path

from fitdoctor.capture.errors import CannotCapture
from fitdoctor.capture.intercept import Captured, Interceptor
from fitdoctor.capture.recording import Recording, Script
from fitdoctor.capture.running import file_in, run, started
from fitdoctor.capture.scratch import guard, scratch_copy
from fitdoctor.capture.text import encode_source

CAPTURE_SEED = 0
_BACKEND = re.compile(r"""KERAS_BACKEND["'](?:\s*\]\s*=|\s*,)\s*["'](\w+)["']""")


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
    if path.is_dir():
        raise CannotCapture(f"{target}: is a folder, not a script")
    if not path.is_file():
        raise CannotCapture(f"{target}: there is no such {'module' if module else 'file'}")
    if not path.is_relative_to(start):
        start = path.parent
    return Script(path, start, tuple(arguments), str(target) if module else "")


def backend_of(script: Script) -> str | None:
    """The Keras backend the script's own text chooses, or None where it leaves that open."""
    found = _BACKEND.search(script.path.read_text("utf-8", errors="replace"))
    return found.group(1) if found else None


def capture(script: Script, fit: int = 1, patched: Mapping[str, str] | None = None) -> Recording:
    """Run a script up to its `fit`-th call of Model.fit (from 1) and record that call.

    Trainings before that one run as the script says, since its weights may come from them.
    `patched` gives new texts of files by their paths relative to the script's folder; the files
    on disk stay as they are. The script is executed: only call this for one the user asked to be
    run. What it prints is dropped. Keras' session is cleared, so that layers are named as in a
    run of its own, and the random generators start from CAPTURE_SEED, so that a random split of
    the data is the same in each capture (a script's own generators are its own).

    Raises CannotCapture with one line that says why where there is nothing to record.
    """
    _require_backend(script)
    scratch = scratch_copy(script.folder)
    folder = Path(os.path.realpath(scratch.name))
    for file, text in (patched or {}).items():
        (folder / file).write_bytes(encode_source(text))
    interceptor = Interceptor(folder, fit)
    try:
        with (
            guard(script.folder, folder),
            started(script, folder),
            redirect_stdout(io.StringIO()),
            interceptor,
        ):
            run(script, folder)
    except Captured:
        pass
    recording = interceptor.recording
    if recording is None:
        raise CannotCapture(interceptor.refusal or _no_fit(script, fit, interceptor.fits_seen))
    recording.script, recording.patched = script, dict(patched or {})
    recording.working_folder, recording.keep_alive = folder, scratch
    _note_other_fits(recording, file_in(script, folder), fit)
    return recording


def _require_backend(script: Script) -> None:
    """Start Keras on the script's own backend; too late where another one runs already."""
    wanted = backend_of(script)
    if wanted and "keras" not in sys.modules:
        os.environ["KERAS_BACKEND"] = wanted
    import keras

    running = keras.backend.backend()
    if wanted and wanted != running:
        raise CannotCapture(
            f"{script.path.name} chooses the backend {wanted}, but Keras was started on {running}: "
            f"set KERAS_BACKEND={wanted}"
        )
    keras.utils.clear_session(free_memory=False)
    keras.utils.set_random_seed(CAPTURE_SEED)


def _file_of_module(name: str, folder: Path) -> Path:
    path = folder.joinpath(*name.split("."))
    return path / "__main__.py" if path.is_dir() else path.with_suffix(".py")


def _no_fit(script: Script, fit: int, seen: int) -> str:
    if seen:
        times = "once" if seen == 1 else f"{seen} times"
        return f"{script.path.name} calls fit {times}: there is no fit {fit}"
    return f"{script.path.name} ran to its end without a call of Model.fit"


def _note_other_fits(recording: Recording, file: Path, fit: int) -> None:
    """Count the places that call a fit of any kind, by the script's text: it is not run further."""
    lines = sorted(
        node.lineno
        for node in ast.walk(ast.parse(file.read_bytes()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "fit"
    )
    recording.fit_count = max(1, len(lines))
    if len(lines) > 1 and fit == 1:
        recording.notes.append(
            f"{file.name} calls fit in {len(lines)} places (lines {', '.join(map(str, lines))}); "
            "the first to be reached was taken, another is chosen with --fit N"
        )
