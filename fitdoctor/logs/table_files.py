"""Read files that hold tables, as CSV or JSON, many at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from fitdoctor.logs.csv_text import Section, split_sections
from fitdoctor.logs.files import read_small
from fitdoctor.logs.json_logs import tables_of_json
from fitdoctor.logs.names import run_name
from fitdoctor.logs.run import Reading, Refusal, Run
from fitdoctor.logs.split_files import is_download, named_by_file, roles_by_file
from fitdoctor.logs.table import NotALog, Table
from fitdoctor.logs.table_runs import runs_of_tables
from fitdoctor.logs.tables import tables_of

LARGEST_FILE = 256 << 20
BATCH = 8 << 20  # bytes of text that go to pandas together

_JSON_BEGINS = (b"{", b"[")


@dataclass(slots=True)
class _File:
    """A file, the path it was found under, and what is in it: sections of text, or tables.

    `given` are the roles that the user and the file's own name give to names in it.
    """

    path: Path
    root: Path
    given: Mapping[str, str]
    sections: list[Section] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)


@dataclass(slots=True)
class _Batch:
    """Files that are read together."""

    files: list[_File] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    size: int = 0

    def add(self, file: _File) -> None:
        self.files.append(file)
        try:
            data = _bytes_of(file.path)
            self.size += len(data)
            if data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in _JSON_BEGINS:
                file.tables = tables_of_json(data)
            else:
                file.sections = split_sections(data, file.given)
        except NotALog as why:
            self.refused.append(Refusal(file.path, str(why)))

    def read(self) -> Reading:
        """The runs of these files."""
        reading = Reading(refused=self.refused)
        tables = iter(tables_of([section for file in self.files for section in file.sections]))
        for file in self.files:
            file.tables += islice(tables, len(file.sections))
            if not file.tables:
                continue
            try:
                reading.runs += _runs_of(file)
            except NotALog as why:
                reading.refused.append(Refusal(file.path, str(why)))
        return reading


def _runs_of(file: _File) -> list[Run]:
    name = run_name(file.path, file.root)
    if is_download(file.tables[0]):
        tables = [named_by_file(table, file.path) for table in file.tables]
        return runs_of_tables(tables, name, file.path, "tensorboard-csv", file.given)
    return runs_of_tables(file.tables, name, file.path, "table", file.given)


def read_table_files(
    files: Sequence[tuple[Path, Path]], given: Mapping[str, str]
) -> Iterator[tuple[Reading, int]]:
    """What was read of these files (each with the path it was found under), and how many they were.

    The memory needed is bounded by the largest file and by BATCH, not by the number of files.
    """
    batch = _Batch()
    for file, root in files:
        batch.add(_File(file, root, {**roles_by_file(file), **given}))
        if batch.size > BATCH:
            yield batch.read(), len(batch.files)
            batch = _Batch()
    if batch.files:
        yield batch.read(), len(batch.files)


def _bytes_of(file: Path) -> bytes:
    try:
        data = read_small(file, LARGEST_FILE)
    except OSError as error:
        raise NotALog(f"cannot be read: {error.strerror}") from None
    if data is None:
        raise NotALog(f"larger than {LARGEST_FILE >> 20} MiB, too large for a table")
    return data
