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

import click
import numpy as np

from benchmarks.journal import appended, entries, share
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
    which, parts = share(part)
    JOURNALS.mkdir(exist_ok=True)
    done = {entry["number"] for entry in entries(JOURNALS)}
    for number in numbers():
        if number // RECIPES_PER_DRAW % parts == which - 1 and number not in done:
            appended(JOURNALS, f"{which}-of-{parts}", line(recipe(number), JOURNALS))
            click.echo(number)


@main.command()
def pack() -> None:
    """Write the journals' lines to data/, by split and in order of number."""
    wanted = set(numbers())
    lines = sorted(
        (entry for entry in entries(JOURNALS) if entry["number"] in wanted),
        key=lambda entry: int(entry["number"]),
    )
    (HERE / "data").mkdir(exist_ok=True)
    for split in ("learn", "kept"):
        kept = [json.dumps(entry) + "\n" for entry in lines if entry["split"] == split]
        (HERE / "data" / f"{split}.jsonl.xz").write_bytes(
            lzma.compress("".join(kept).encode(), preset=9)
        )
        click.echo(f"{split}: {len(kept)} trainings")


if __name__ == "__main__":
    np.seterr(all="ignore")
    main()
