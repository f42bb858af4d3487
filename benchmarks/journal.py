"""A journal of finished pieces of work, so that a long benchmark goes on where it was stopped."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click


def in_parts(command: Callable[..., None]) -> Callable[..., None]:
    """The options of a command that fills a journal: --part and --minutes."""
    late = click.option("--minutes", default=float("inf"), help="Begin no case after this time.")
    part = click.option("--part", default="1/1", help="i/n: the i-th of n shares of the cases.")
    return part(late(command))


def share(part: str) -> tuple[int, int]:
    """The numbers of "i/n"; raises BadParameter for anything else."""
    which, _, parts = part.partition("/")
    if not (which.isdecimal() and parts.isdecimal() and 1 <= int(which) <= int(parts)):
        raise click.BadParameter("write it as i/n, such as 1/2", param_hint="--part")
    return int(which), int(parts)


def fill(
    folder: Path,
    part: str,
    minutes: float,
    names: Sequence[str],
    make: Callable[[int], dict[str, Any]],
    forget: bool = True,
) -> None:
    """Make the entries of one part that no journal of the folder holds yet, and say their names.

    `make` gives the entry of a number, the place of its name in `names`. After `minutes` nothing
    more is begun. Keras forgets each model when its entry is written, and JAX what it compiled,
    unless `forget` is false: for entries that train the same models.
    """
    import jax
    import keras

    which, parts = share(part)
    done = {entry["number"] for entry in entries(folder)}
    ends = time.monotonic() + 60 * minutes
    for number in range(which - 1, len(names), parts):
        if number in done or time.monotonic() > ends:
            continue
        appended(folder, f"{which}-of-{parts}", {"number": number, **make(number)})
        keras.utils.clear_session()
        if forget:
            jax.clear_caches()
        click.echo(names[number])


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
