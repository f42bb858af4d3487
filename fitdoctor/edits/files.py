"""The files of a script that an edit touches, each read once."""

from __future__ import annotations

from fitdoctor.capture.recording import Script, Span
from fitdoctor.capture.text import decode_source
from fitdoctor.edits.changes import CannotEdit
from fitdoctor.edits.naming import Naming
from fitdoctor.edits.source import Source


class Files:
    """Sources and namings by file; opened when first asked for."""

    def __init__(self, script: Script, follow_names: bool = True) -> None:
        self.script, self.follow_names = script, follow_names
        self.sources: dict[str, Source] = {}
        self._namings: dict[str, Naming] = {}

    def source(self, span: Span | None, what: str) -> Source:
        """The file a span lies in; raises CannotEdit where `what` has no span."""
        if span is None:
            raise CannotEdit(f"{what} is not made in the script")
        if span.file not in self.sources:
            path = self.script.folder / span.file
            text = decode_source(path.read_bytes())
            self.sources[span.file] = Source(span.file, text)
            self._namings[span.file] = Naming(self.sources[span.file])
        return self.sources[span.file]

    def naming(self, source: Source) -> Naming:
        """How this file names the things of Keras."""
        return self._namings[source.file]
