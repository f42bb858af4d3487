"""The files of a script that an edit touches, each read once."""

from __future__ import annotations

from fitdoctor.capture.recording import Recording, Span
from fitdoctor.capture.text import decode_source
from fitdoctor.edits.changes import CannotEdit
from fitdoctor.edits.naming import Naming
from fitdoctor.edits.source import Source


class Files:
    """Sources and namings by file; opened when first asked for."""

    def __init__(self, recording: Recording, follow_names: bool = True) -> None:
        if recording.script is None:
            raise CannotEdit("the recording has no script to edit")
        self.script, self.patched = recording.script, recording.patched
        self.follow_names = follow_names
        self.sources: dict[str, Source] = {}
        self._namings: dict[str, Naming] = {}

    def source(self, span: Span | None, what: str) -> Source:
        """The file a span lies in; raises CannotEdit where `what` has no span."""
        if span is None:
            raise CannotEdit(f"{what} is not made in the script")
        if span.file not in self.sources:
            self.sources[span.file] = Source(span.file, self._text(span.file))
            self._namings[span.file] = Naming(self.sources[span.file])
        return self.sources[span.file]

    def _text(self, file: str) -> str:
        if file in self.patched:
            return self.patched[file]
        return decode_source((self.script.folder / file).read_bytes())

    def naming(self, source: Source) -> Naming:
        """How this file names the things of Keras."""
        return self._namings[source.file]
