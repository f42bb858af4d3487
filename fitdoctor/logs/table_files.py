"""Read files that hold tables, as CSV or JSON, many at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fitdoctor.logs.csv_text import Section, split_sections
from fitdoctor.logs.json_logs import tables_of_json
from fitdoctor.logs.names import run_name
from fitdoctor.logs.run import Reading, Refusal
from fitdoctor.logs.split_files import is_download, named_by_file
from fitdoctor.logs.table import NotALog, Table
from fitdoctor.logs.table_runs import runs_of_tables
from fitdoctor.logs.tables import tables_of

LARGEST_FILE = 256 << 20
BATCH = 4 << 20  # bytes of text that go to pandas together

_JSON_BEGINS = (b"{", b"[")


@dataclass(slots=True)
class _Batch:
    """Files that are read together: their sections of text, or the tables of those in JSON."""

    files: list[tuple[Path, Path]] = field(default_factory=list)
    sections: list[tuple[Path, Section]] = field(default_factory=list)
    tables: dict[Path, list[Table]] = field(default_factory=dict)
    refused: list[Refusal] = field(default_factory=list)
    size: int = 0

    def add(self, file: Path, root: Path, given: Mapping[str, str]) -> None:
        self.files.append((file, root))
        try:
            data = _bytes_of(file)
            self.size += len(data)
            if data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in _JSON_BEGINS:
                self.tables[file] = tables_of_json(data)
            else:
                self.sections += [(file, section) for section in split_sections(data, given)]
        except NotALog as why:
            self.refused.append(Refusal(file, str(why)))

    def read(self, given: Mapping[str, str]) -> Reading:
        """The runs of these files."""
        reading = Reading(refused=self.refused)
        read = tables_of([section for _, section in self.sections])
        for (file, _), table in zip(self.sections, read, strict=True):
            self.tables.setdefault(file, []).append(table)
        for file, root in self.files:
            if file not in self.tables:
                continue
            tables = self.tables[file]
            kind = "tensorboard-csv" if is_download(tables[0]) else "table"
            if kind == "tensorboard-csv":
                tables = [named_by_file(table, file) for table in tables]
            try:
                reading.runs += runs_of_tables(tables, run_name(file, root), file, kind, given)
            except NotALog as why:
                reading.refused.append(Refusal(file, str(why)))
        return reading


def read_table_files(
    files: Sequence[tuple[Path, Path]], given: Mapping[str, str]
) -> Iterator[tuple[Reading, int]]:
    """What was read of these files (each with the path it was found under), and how many they were.

    The memory needed is bounded by the largest file and by BATCH, not by the number of files.
    """
    batch = _Batch()
    for file, root in files:
        batch.add(file, root, given)
        if batch.size > BATCH:
            yield batch.read(given), len(batch.files)
            batch = _Batch()
    if batch.files:
        yield batch.read(given), len(batch.files)


def _bytes_of(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            if os.fstat(stream.fileno()).st_size > LARGEST_FILE:
                raise NotALog(f"larger than {LARGEST_FILE >> 20} MiB, too large for a table")
            return stream.read()
    except OSError as error:
        raise NotALog(f"cannot be read: {error.strerror}") from None
