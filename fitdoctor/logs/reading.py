"""Read all logs under the paths a user gave."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from fitdoctor.logs.discover import Found, find_files
from fitdoctor.logs.event_runs import read_event_folders
from fitdoctor.logs.names import run_name, unambiguous, with_groups
from fitdoctor.logs.run import Reading, Refusal
from fitdoctor.logs.table import NotALog, Table

LARGEST_TABLE = 256 << 20
BATCH = 32 << 20  # bytes of tables that are read together

Progress = Callable[[int, int], None]


def read(
    paths: Sequence[Path],
    metrics: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Reading:
    """The runs in these files and folders, and what was refused with the reason.

    `metrics` maps names in the logs to roles, as `[tool.fitdoctor.metrics]` does, and wins over
    what a name would be taken for; see `roles.parse_role`. `progress` is called with the number
    of files that are done and of all. Nothing in a log makes this raise; RoleError is raised for
    a role in `metrics` that cannot be understood.
    """
    given = dict(metrics or {})
    found = find_files([Path(path) for path in paths])
    total = len(found.tables) + sum(map(len, found.events.values()))
    reading = Reading(refused=list(found.refused))
    done = 0
    for part, files in _parts(found, given):
        reading.extend([part])
        done += files
        if progress is not None:
            progress(done, total)
    reading.runs = with_groups(unambiguous(reading.runs))
    return reading


def _parts(found: Found, given: Mapping[str, str]) -> Iterator[tuple[Reading, int]]:
    if found.events:
        yield read_event_folders(found, given), sum(map(len, found.events.values()))
    for files in _batches(found.tables):
        yield _read_tables(files, given), len(files)


def _batches(files: Sequence[tuple[Path, Path]]) -> Iterator[list[tuple[Path, Path]]]:
    batch: list[tuple[Path, Path]] = []
    size = 0
    for file, root in files:
        batch.append((file, root))
        size += _size(file)
        if size > BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _read_tables(files: Sequence[tuple[Path, Path]], given: Mapping[str, str]) -> Reading:
    from fitdoctor.logs.csv_text import Section, split_sections
    from fitdoctor.logs.json_logs import tables_of_json
    from fitdoctor.logs.table_runs import runs_of_tables
    from fitdoctor.logs.tables import tables_of

    reading = Reading()
    tables: dict[Path, list[Table]] = {}
    sections: list[tuple[Path, Section]] = []
    for file, _ in files:
        try:
            data = _bytes_of(file)
            if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
                tables[file] = tables_of_json(data)
            else:
                sections += [(file, section) for section in split_sections(data, given)]
        except NotALog as why:
            reading.refused.append(Refusal(file, str(why)))
    for (file, _), table in zip(sections, tables_of([s for _, s in sections]), strict=True):
        tables.setdefault(file, []).append(table)
    for file, root in files:
        if file in tables:
            try:
                name = run_name(file, root)
                reading.runs += runs_of_tables(tables[file], name, file, "table", given)
            except NotALog as why:
                reading.refused.append(Refusal(file, str(why)))
    return reading


def _bytes_of(file: Path) -> bytes:
    try:
        size = file.stat().st_size
        if size > LARGEST_TABLE:
            raise NotALog(f"larger than {LARGEST_TABLE >> 20} MiB, too large for a table")
        return file.read_bytes()
    except OSError as error:
        raise NotALog(f"cannot be read: {error.strerror}") from None
