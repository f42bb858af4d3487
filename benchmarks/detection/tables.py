"""Markdown tables of counts and shares, each share with its interval."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from benchmarks.detection.score import f1

BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)


def wilson(hits: int, total: int) -> tuple[float, float]:
    """95% interval of a share (Wilson, J. Am. Stat. Assoc. 22, 1927, 209-212)."""
    from scipy.stats import binomtest

    interval = binomtest(hits, total).proportion_ci(method="wilson")
    return float(interval.low), float(interval.high)


def share(hits: int, total: int) -> str:
    """A share in words: "3/34 (9%, 3 to 23%)"."""
    if not total:
        return "0/0"
    low, high = wilson(hits, total)
    return f"{hits}/{total} ({hits / total:.1%}, {100 * low:.1f} to {100 * high:.1f}%)"


def markdown(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def problems(names: Sequence[str], totals: NDArray[np.float64]) -> str:
    """Right, wrong, missed, precision, recall and F1 of each problem."""
    header = ["problem", "right", "wrong", "missed", "precision", "recall", "F1"]
    rows = []
    for name, (right, wrong, missed), score in zip(names, totals, f1(totals), strict=True):
        precision = f"{right / (right + wrong):.2f}" if right + wrong else "-"
        recall = f"{right / (right + missed):.2f}" if right + missed else "-"
        rows.append([name, int(right), int(wrong), int(missed), precision, recall, f"{score:.2f}"])
    return markdown(header, rows)


def precision(title: str, seen: Mapping[str, Counter[str]]) -> str:
    """How often each of `seen` was right among those that were right or wrong."""
    rows = [
        [name, share(words["right"], words["right"] + words["wrong"]), words[""]]
        for name, words in sorted(seen.items())
    ]
    return markdown([title, "right", "neither"], rows)


def calibration(judged: Sequence[tuple[float, bool]]) -> str:
    """How often findings were right, by their confidence."""
    rows = []
    for low, high in pairwise(BINS):
        inside = [(sure, right) for sure, right in judged if low <= sure < high]
        if inside:
            confidences, hits = zip(*inside, strict=True)
            interval = f"{low:.1f} to {min(high, 1):.1f}"
            rows.append([interval, f"{np.mean(confidences):.2f}", share(sum(hits), len(hits))])
    return markdown(["confidence", "mean", "right"], rows)
