"""Trains the recipes and writes their histories and counterfactual numbers.

python run.py train --part 1/2      # journalled; start it again to go on where it stopped
python run.py pack                  # journals -> data/learn.jsonl.xz, data/kept.jsonl.xz
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

from benchmarks.trainings.draw import RECIPES, RECIPES_PER_DRAW, recipe
from benchmarks.trainings.evidence import line

HERE = Path(__file__).parent
JOURNALS = HERE / "build"


@click.group()
def main() -> None:
    """Train the corpus and pack it."""


@main.command()
@click.option("--part", default="1/1", help="i/n: the i-th of n shares of the recipes.")
@click.option("--first", default=0, help="First recipe.")
@click.option("--last", default=RECIPES, help="One past the last recipe.")
def train(part: str, first: int, last: int) -> None:
    """Train the recipes of one part that its journal does not hold yet."""
    which, parts = (int(number) for number in part.split("/"))
    JOURNALS.mkdir(exist_ok=True)
    done = {entry["number"] for entry in _journalled()}
    with (JOURNALS / f"journal-{which}-of-{parts}.jsonl").open("a") as journal:
        for number in range(first, last):
            if number // RECIPES_PER_DRAW % parts == which - 1 and number not in done:
                journal.write(json.dumps(line(recipe(number), JOURNALS)) + "\n")
                journal.flush()
                click.echo(number)


@main.command()
def pack() -> None:
    """Write the journals' lines to data/, by split and in order of number."""
    lines = sorted(_journalled(), key=lambda entry: int(entry["number"]))
    (HERE / "data").mkdir(exist_ok=True)
    for split in ("learn", "kept"):
        kept = [json.dumps(entry) + "\n" for entry in lines if entry["split"] == split]
        (HERE / "data" / f"{split}.jsonl.xz").write_bytes(
            lzma.compress("".join(kept).encode(), preset=9)
        )
        click.echo(f"{split}: {len(kept)} trainings")


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
