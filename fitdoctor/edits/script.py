"""Changes made on a script's text, at the places the recording noted."""

from __future__ import annotations

import difflib
import io
from collections.abc import Callable
from dataclasses import dataclass, field

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.after_fit import add_after_fit
from fitdoctor.edits.calls import (
    add_callback,
    set_compile_arguments,
    set_fit_arguments,
    set_optimizer,
    set_optimizer_arguments,
)
from fitdoctor.edits.changes import (
    AddCallback,
    AddSkips,
    AfterFit,
    CannotEdit,
    Change,
    Changes,
    InsertAfter,
    InsertAtInput,
    RemoveLayers,
    ReplaceLayers,
    SetCompileArguments,
    SetFitArguments,
    SetLayerArguments,
    SetOptimizer,
    SetOptimizerArguments,
)
from fitdoctor.edits.files import Files
from fitdoctor.edits.graph import add_skips, remove_layers
from fitdoctor.edits.inputs import insert_at_input
from fitdoctor.edits.layers import insert_after, replace_layers, set_layer_arguments

_EDITORS: dict[type, Callable[..., None]] = {
    SetOptimizer: set_optimizer,
    SetOptimizerArguments: set_optimizer_arguments,
    SetCompileArguments: set_compile_arguments,
    SetFitArguments: set_fit_arguments,
    AddCallback: add_callback,
    SetLayerArguments: set_layer_arguments,
    InsertAfter: insert_after,
    InsertAtInput: insert_at_input,
    ReplaceLayers: replace_layers,
    RemoveLayers: remove_layers,
    AddSkips: add_skips,
    AfterFit: add_after_fit,
}


@dataclass(frozen=True, slots=True)
class ScriptEdit:
    """New texts of the changed files, by their paths relative to the script's folder.

    `warnings` tell, in plain words, what the change takes away from the script.
    """

    files: dict[str, str]
    before: dict[str, str]
    warnings: tuple[str, ...] = field(default=())

    def diff(self) -> str:
        """The change as a unified diff."""
        return "".join(
            line
            for file, text in self.files.items()
            for line in difflib.unified_diff(
                _lines(self.before[file]),
                _lines(text),
                f"a/{file}",
                f"b/{file}",
            )
        )


def _lines(text: str) -> list[str]:
    """The lines as patch and git count them; a last one without an end is marked as they do."""
    lines = list(io.StringIO(text, newline="\n"))
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n\\ No newline at end of file\n"
    return lines


def apply_to_script(
    change: Change, recording: Recording, *, follow_names: bool = True
) -> ScriptEdit:
    """Edit the files of the recording's script, as captured; nothing on disk is touched.

    Values given by a name are edited where they are written down, unless `follow_names` is off.
    Raises CannotEdit where the place to edit was not made by a plain call of the script.
    """
    files = Files(recording, follow_names)
    for each in change.changes if isinstance(change, Changes) else (change,):
        _EDITORS[type(each)](each, recording, files)
    before = {name: source.text for name, source in files.sources.items()}
    after = {name: source.code() for name, source in files.sources.items()}
    changed = {name: text for name, text in after.items() if text != before[name]}
    if not changed:
        raise CannotEdit("the change leaves the script as it is")
    warnings = [line for source in files.sources.values() for line in source.warnings]
    return ScriptEdit(changed, {name: before[name] for name in changed}, tuple(warnings))
