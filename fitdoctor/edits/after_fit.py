"""A statement put behind the call of fit: what is done to the trained model."""

from __future__ import annotations

import libcst as cst
from libcst.metadata import Assignment

from fitdoctor.capture.recording import Recording
from fitdoctor.edits.calls import call_of
from fitdoctor.edits.changes import AfterFit, CannotEdit
from fitdoctor.edits.files import Files
from fitdoctor.edits.source import Source, code_of


def add_after_fit(change: AfterFit, recording: Recording, files: Files) -> None:
    """Put the statement on the line after fit, with the script's own name of the model."""
    source, call = call_of(recording.spans.fit, "fit", files)
    where = f"{source.file}:{source.line(call)}"
    if recording.fit_index < recording.fit_count:
        raise CannotEdit(f"{where}: the script trains again after this fit")
    assert isinstance(call.func, cst.Attribute)
    model, statement = call.func.value, source.statement(call)
    if not isinstance(model, (cst.Name, cst.Attribute)) or isinstance(statement, cst.Return):
        raise CannotEdit(f"{where}: the trained model has no name after the call of fit")
    if _outlives_a_loop(source, call, model):
        raise CannotEdit(f"{where}: the script trains again after this fit, in a loop")
    numpy = _name_of_numpy(source, files) if "{numpy}" in change.source else ""
    line = change.source.format(model=code_of(model), numpy=numpy)
    new = cst.parse_statement(line)
    assert isinstance(new, cst.SimpleStatementLine)
    source.add_after(statement, new.body[0])


def _outlives_a_loop(source: Source, call: cst.Call, model: cst.Name | cst.Attribute) -> bool:
    """Whether the call stands in a loop that does not make the model anew."""
    loops = [node for node, _ in source.ancestors(call) if isinstance(node, (cst.For, cst.While))]
    if not loops:
        return False
    made = source.assignments(model) if isinstance(model, cst.Name) else []
    nodes = [each.node for each in made if isinstance(each, Assignment)]
    return not any(above is loops[0] for node in nodes for above, _ in source.ancestors(node))


def _name_of_numpy(source: Source, files: Files) -> str:
    """What the file calls numpy; where it does not know it yet, it is imported."""
    for statement in source.module.body:
        parts = statement.body if isinstance(statement, cst.SimpleStatementLine) else ()
        for part in parts:
            names = part.names if isinstance(part, cst.Import) else ()
            for alias in names:
                if code_of(alias.name) == "numpy":
                    return code_of(alias.asname.name) if alias.asname else "numpy"
    known_as = "numpy" if source.binds("np") else "np"
    other = cst.AsName(cst.Name(known_as)) if known_as != "numpy" else None
    files.naming(source).add_import(cst.Import([cst.ImportAlias(cst.Name("numpy"), other)]))
    return known_as
