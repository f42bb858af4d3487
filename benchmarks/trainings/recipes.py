"""What decides a training, and which trainings are kept aside."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.trainings.datasets import SOURCES

SMALL_DATA = {"iris", "wine", "breast_cancer", "diabetes"}
REGRESSIONS = {"diabetes", "friedman", "blobs", "waves", "adding"}


@dataclass(frozen=True)
class Recipe:
    """All that decides a training, but for its seed.

    `rows` picks the training rows ("all" or "few"), `label_noise` the share of labels drawn anew
    (of a regression: half the standard deviation of the noise added to its targets). A `horizon`
    other than 1 stretches the schedule beyond, or cuts it short of, the epochs. `cause` says what
    was planted, never what came of it: truth.py decides that.
    """

    number: int
    data: str
    family: str
    cause: str = "none"
    rows: str = "all"
    label_noise: float = 0.0
    validation_rows: float = 1.0
    input_scale: float = 1.0
    target_scale: float = 1.0
    output_scale: float = 1.0
    sorted_rows: bool = False
    widths: tuple[int, ...] = (32,)
    cell: str = "GRU"
    activation: str = "relu"
    output: str = "usual"
    initializer: str = "usual"
    batch_norm: bool = False
    dropout: float = 0.0
    l2: float = 0.0
    loss: str = "usual"
    optimizer: str = "adam"
    learning_rate: float = 1e-3
    momentum: float = 0.9
    clip_norm: float | None = None
    schedule: str = "constant"
    horizon: float = 1.0
    rate_logged: bool = False
    batch_size: int = 32
    epochs: int = 30
    patience: int | None = None

    def fields(self) -> dict[str, Any]:
        return asdict(self)


def groups() -> list[tuple[str, str]]:
    """Every (data set, family)."""
    return list(SOURCES)


def split(data: str, family: str) -> str:
    """Whether a group is learnt from ("learn") or kept aside ("kept").

    A quarter of the groups of each family is kept: those whose hash is lowest. That was settled
    before any training was run.
    """

    def digest(group: tuple[str, str]) -> str:
        return hashlib.sha256("/".join(group).encode()).hexdigest()

    same_family = sorted((group for group in SOURCES if group[1] == family), key=digest)
    kept = same_family[: round(len(same_family) / 4)]
    return "kept" if (data, family) in kept else "learn"
