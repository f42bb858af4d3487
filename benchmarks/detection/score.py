"""Score predicted problems against labels given by eye.

Labels overlap in meaning, so some findings are neither right nor wrong: see NEUTRAL. A run that two
people labelled is right where either of them agrees, and missed only where both do.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

PROBLEMS = ("overfitting", "underfitting", "instability", "slow-convergence")

# A finding of the first problem counts neither for nor against a run that carries one of these.
NEUTRAL = {
    "underfitting": {"plateau", "slow-convergence", "instability"},
    "slow-convergence": {"underfitting", "plateau"},
}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A run and what was seen on its curves; `second` are the labels of a second person, if any."""

    run: str
    repository: str
    kind: str
    files: tuple[Path, ...]
    sure: bool
    reason: str
    first: frozenset[str]
    second: frozenset[str]

    @property
    def either(self) -> frozenset[str]:
        """What at least one person saw."""
        return self.first | self.second

    @property
    def healthy(self) -> bool:
        """Whether nothing but health was seen; a plateau is no fault."""
        return self.either - {"plateau"} == {"healthy"}


def read_labels(folder: Path, sure_only: bool = False) -> list[Labelled]:
    """The usable runs of `folder`/labels.csv, their files under `folder`/files."""
    with (folder / "labels.csv").open(newline="", encoding="utf-8") as table:
        rows = [_labelled(row, folder / "files") for row in csv.DictReader(table)]
    usable = [row for row in rows if "unusable" not in row.first]
    return [row for row in usable if row.sure or not sure_only]


def _labelled(row: dict[str, str], files: Path) -> Labelled:
    first = _words(row["labels"])
    return Labelled(
        run=row["run"],
        repository=row["repo"],
        kind=row["kind"],
        files=tuple(files / name for name in row["files"].split("|")),
        sure=row["confidence"] == "sure",
        reason=row["reason"],
        first=first,
        second=_words(row.get("labels2") or "") or first,
    )


def _words(labels: str) -> frozenset[str]:
    return frozenset(label.replace("_", "-") for label in labels.split(";") if label)


def outcome(labelled: Labelled, found: Iterable[str], problem: str) -> str:
    """What a prediction was worth for one problem: "right", "wrong", "missed" or "" (neither)."""
    if problem in found:
        if problem in labelled.either:
            return "right"
        return "" if labelled.either & NEUTRAL.get(problem, set()) else "wrong"
    return "missed" if problem in labelled.first & labelled.second else ""


def count(labelled: Sequence[Labelled], found: Sequence[Iterable[str]]) -> NDArray[np.float64]:
    """Counts of right, wrong and missed: an array (runs, problems, 3) of zeros and ones."""
    words = ("right", "wrong", "missed")
    return np.array(
        [
            [[outcome(row, problems, problem) == word for word in words] for problem in PROBLEMS]
            for row, problems in zip(labelled, found, strict=True)
        ],
        float,
    ).reshape(-1, len(PROBLEMS), len(words))


def f1(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """F1 from counts whose last axis is right, wrong, missed; 0 where nothing was right."""
    right, wrong, missed = np.moveaxis(counts, -1, 0)
    whole = 2 * right + wrong + missed
    return np.divide(2 * right, whole, out=np.zeros_like(right), where=whole > 0)


def macro_f1(counts: NDArray[np.float64]) -> float:
    """Mean over the four problems of F1, from the counts of all runs."""
    return float(f1(counts.sum(0)).mean())


def macro_f1_interval(
    counts: NDArray[np.float64], repositories: Sequence[str], draws: int = 2000, seed: int = 0
) -> tuple[float, float]:
    """95% interval of macro-F1 by resampling repositories: runs of one repository are no strangers.

    Percentile bootstrap over clusters (Davison and Hinkley, Bootstrap Methods, 1997, section 3.8).
    """
    names, member = np.unique(repositories, return_inverse=True)
    per_repository = np.zeros((len(names), *counts.shape[1:]))
    np.add.at(per_repository, member, counts)
    share = np.full(len(names), 1 / len(names))
    weights = np.random.default_rng(seed).multinomial(len(names), share, size=draws)
    scores = f1(np.tensordot(weights.astype(float), per_repository, 1)).mean(-1)
    low, high = np.quantile(scores, [0.025, 0.975])
    return float(low), float(high)


def alarms_on_healthy(
    labelled: Sequence[Labelled], found: Sequence[Iterable[str]]
) -> tuple[int, int]:
    """How many healthy runs got any problem, and how many healthy runs there are."""
    healthy = [bool(set(got)) for row, got in zip(labelled, found, strict=True) if row.healthy]
    return sum(healthy), len(healthy)
