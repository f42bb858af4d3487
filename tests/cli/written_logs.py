"""Logs that tests write, and the type of their `fitdoctor` fixture."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path

from click.testing import Result

Fitdoctor = Callable[..., Result]


def write_csv(file: Path, **columns: Sequence[float]) -> Path:
    """A Keras CSVLogger file of these columns."""
    file.parent.mkdir(parents=True, exist_ok=True)
    rows = zip(*columns.values(), strict=True)
    lines = [",".join(map(str, (epoch, *row))) for epoch, row in enumerate(rows)]
    file.write_text("\n".join([",".join(("epoch", *columns)), *lines]) + "\n")
    return file


def overfitted(file: Path) -> Path:
    """A log whose validation loss turns at epoch 12 and climbs."""
    loss = [math.exp(-i / 10) for i in range(40)]
    return write_csv(file, loss=loss, val_loss=[0.5 + (i - 12) ** 2 / 800 for i in range(40)])


def healthy(file: Path) -> Path:
    """A log whose two losses fall and settle close together."""
    loss = [0.3 + math.exp(-i / 4) for i in range(40)]
    return write_csv(file, loss=loss, val_loss=[value * 1.05 for value in loss])
