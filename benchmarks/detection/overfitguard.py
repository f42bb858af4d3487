"""OverfitGuard's simulated histories: only overfitting is asked, and only overfitting is scored.

Source: Li et al., Keeping Deep Learning Models in Check: A History-Based Approach to Mitigate
Overfitting, IEEE Access 2024; the histories are the training part of its published data.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.detection.score import f1

FILE = "overfitguard_simulated.jsonl.xz"


@dataclass(frozen=True, slots=True)
class Case:
    """One history and whether its authors call it overfitted."""

    name: str
    history: dict[str, list[float]]
    overfitted: bool


def read_cases(path: Path) -> list[Case]:
    """All histories of the file."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        Case(
            row["name"],
            {"loss": row["train"], "val_loss": row["val"]},
            row["label"] == "overfit",
        )
        for row in rows
    ]


def macro_f1(cases: Sequence[Case], said: Sequence[bool]) -> float:
    """Mean of the F1 of the overfitted and of the other histories."""
    truth, answer = np.array([case.overfitted for case in cases]), np.array(said)
    counts = [
        [
            np.sum((truth == label) & (answer == label)),
            np.sum((truth != label) & (answer == label)),
            np.sum((truth == label) & (answer != label)),
        ]
        for label in (True, False)
    ]
    return float(f1(np.array(counts, float)).mean())
