"""Works out the edit of a script that some remedies make together."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from fitdoctor.capture.errors import CannotCapture
from fitdoctor.capture.recording import Script
from fitdoctor.capture.scratch import scratch_copy
from fitdoctor.capture.script import capture
from fitdoctor.capture.text import encode_source
from fitdoctor.edits.changes import CannotEdit
from fitdoctor.edits.script import ScriptEdit
from fitdoctor.fix.errors import CannotFix
from fitdoctor.remedies import NotApplicable, get_remedy
from fitdoctor.remedies.patching import patch


def edit_with(script: Script, fit: int, names: Sequence[str]) -> ScriptEdit:
    """The script's files with the named remedies, each on top of the ones before it.

    Each is proved by running the script up to its fit (see `patch`); nothing on disk is changed.
    Raises CannotFix where a remedy cannot be applied.
    """
    texts: dict[str, str] = {}
    before: dict[str, str] = {}
    warnings: list[str] = []
    for name in names:
        with _with_texts(script, texts) as current:
            try:
                edit = patch(capture(current, fit), get_remedy(name)).edit
            except CannotCapture as reason:
                raise CannotFix(str(reason)) from None
            except (NotApplicable, CannotEdit) as reason:
                raise CannotFix(f"{name} is not applied: {reason}") from None
        texts |= edit.files
        before = {**edit.before, **before}
        warnings += edit.warnings
    return ScriptEdit(texts, before, tuple(warnings))


@contextlib.contextmanager
def _with_texts(script: Script, texts: Mapping[str, str]) -> Iterator[Script]:
    """The script, in a copy of its folder that holds these texts; itself where there are none."""
    if not texts:
        yield script
        return
    with scratch_copy(script.folder) as copy:
        folder = Path(copy).resolve()
        for name, text in texts.items():
            (folder / name).write_bytes(encode_source(text))
        yield replace(script, path=folder / script.path.relative_to(script.folder), folder=folder)
