"""A journal of finished pieces of work, so that a long benchmark goes on where it was stopped."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click


def share(part: str) -> tuple[int, int]:
    """The numbers of "i/n"; raises BadParameter for anything else."""
    which, _, parts = part.partition("/")
    if not (which.isdecimal() and parts.isdecimal() and 1 <= int(which) <= int(parts)):
        raise click.BadParameter("write it as i/n, such as 1/2", param_hint="--part")
    return int(which), int(parts)


def appended(folder: Path, part: str, entry: dict[str, Any]) -> None:
    """Write an entry to the journal of a part; processes of other parts write other files."""
    folder.mkdir(exist_ok=True)
    with (folder / f"journal-{part}.jsonl").open("a") as journal:
        # The first line break ends a line that a kill cut short.
        journal.write("\n" + json.dumps(entry) + "\n")


def entries(folder: Path) -> list[dict[str, Any]]:
    """The entries of all journals; of those with the same number the last."""
    files = sorted(folder.glob("journal-*.jsonl"))
    texts = [text for file in files for text in file.read_text().splitlines()]
    return list({entry["number"]: entry for entry in map(_parsed, texts) if entry}.values())


def _parsed(text: str) -> dict[str, Any]:
    try:
        return dict(json.loads(text))
    except ValueError:  # cut short by a kill
        return {}
