"""Trains the recipes and writes their histories and counterfactual numbers.

    python -m benchmarks.trainings.run train --part 1/2
    python -m benchmarks.trainings.run pack

`train` keeps a journal in build/: started again it goes on where it stopped. `pack` writes the
journals to data/learn.jsonl.xz and data/kept.jsonl.xz.
"""

from __future__ import annotations

import os

os.environ.update(KERAS_BACKEND="jax", TF_CPP_MIN_LOG_LEVEL="3")

import json
import lzma
from pathlib import Path
from typing import Any

import click
import numpy as np

from benchmarks.trainings.draw import RECIPES_PER_DRAW, numbers, recipe
from benchmarks.trainings.evidence import line

HERE = Path(__file__).parent
JOURNALS = HERE / "build"


@click.group()
def main() -> None:
    """Train the corpus and pack it."""


@main.command()
@click.option("--part", default="1/1", help="i/n: the i-th of n shares of the recipes.")
def train(part: str) -> None:
    """Train the recipes of one part that its journal does not hold yet."""
    which, parts = _share(part)
    JOURNALS.mkdir(exist_ok=True)
    done = {entry["number"] for entry in _journalled()}
    with (JOURNALS / f"journal-{which}-of-{parts}.jsonl").open("a") as journal:
        journal.write("\n")  # ends a line that a kill cut short
        for number in numbers():
            if number // RECIPES_PER_DRAW % parts == which - 1 and number not in done:
                journal.write(json.dumps(line(recipe(number), JOURNALS)) + "\n")
                journal.flush()
                click.echo(number)


@main.command()
def pack() -> None:
    """Write the journals' lines to data/, by split and in order of number."""
    wanted = set(numbers())
    lines = sorted(
        (entry for entry in _journalled() if entry["number"] in wanted),
        key=lambda entry: int(entry["number"]),
    )
    (HERE / "data").mkdir(exist_ok=True)
    for split in ("learn", "kept"):
        kept = [json.dumps(entry) + "\n" for entry in lines if entry["split"] == split]
        (HERE / "data" / f"{split}.jsonl.xz").write_bytes(
            lzma.compress("".join(kept).encode(), preset=9)
        )
        click.echo(f"{split}: {len(kept)} trainings")


def _share(part: str) -> tuple[int, int]:
    which, _, parts = part.partition("/")
    if not (which.isdecimal() and parts.isdecimal() and 1 <= int(which) <= int(parts)):
        raise click.BadParameter("write it as i/n, such as 1/2", param_hint="--part")
    return int(which), int(parts)


def _journalled() -> list[dict[str, Any]]:
    files = sorted(JOURNALS.glob("journal-*.jsonl"))
    texts = [text for file in files for text in file.read_text().splitlines()]
    return list({entry["number"]: entry for entry in map(_parsed, texts) if entry}.values())


def _parsed(text: str) -> dict[str, Any]:
    """A journal's line; nothing for one that a kill cut short."""
    try:
        return dict(json.loads(text))
    except ValueError:
        return {}


if __name__ == "__main__":
    np.seterr(all="ignore")
    main()
