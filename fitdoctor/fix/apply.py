"""From a worked-out edit to changed files, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from fitdoctor.capture.recording import Script
from fitdoctor.capture.text import encode_source
from fitdoctor.edits.script import ScriptEdit
from fitdoctor.fix.git import require_committed
from fitdoctor.fix.history import make
from fitdoctor.fix.records import Fix, current, digest, path_of


def apply_edit(
    edit: ScriptEdit,
    script: Script,
    fit: int,
    remedies: Sequence[str],
    tell: Callable[[str], None],
    *,
    allow_dirty: bool,
) -> None:
    """Write an edit into the files of a script, and record it for undoing.

    `tell` takes notices in plain words. Raises CannotFix where a file has uncommitted changes
    (unless they are allowed), changed since the edit was worked out, or cannot be written.
    """
    if not allow_dirty:
        require_committed([path_of(script.folder, name) for name in edit.files], tell)
    before = {name: encode_source(text) for name, text in edit.before.items()}
    after = {name: encode_source(text) for name, text in edit.files.items()}
    hashes = {name: digest(content) for name, content in after.items()}
    make(script.folder, Fix(name_of(script), fit, tuple(remedies), before, hashes), after)


def name_of(script: Script) -> str:
    """The script's file, as seen from the folder it is started in."""
    return script.path.relative_to(script.folder).as_posix()


def hashes_before(edit: ScriptEdit, script: Script) -> dict[str, str]:
    """The SHA-256 of the script and of each file that an edit changes, as before the edit.

    Other files that the script imports are not among them.
    """
    own = {name_of(script): current(script.folder, name_of(script))}
    return own | {name: digest(encode_source(text)) for name, text in edit.before.items()}


def changed_since(hashes: Mapping[str, str], folder: Path) -> list[str]:
    """The files whose content is no longer that of the hashes; raises CannotFix, see path_of."""
    return [name for name, known in hashes.items() if current(folder, name) != known]
