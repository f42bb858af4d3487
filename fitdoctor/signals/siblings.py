"""Signals of a group of runs that differ by seed or fold alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fitdoctor.logs.run import Run
from fitdoctor.signals.registry import Unknown, group_signal
from fitdoctor.signals.roles import find, has
from fitdoctor.signals.shape import Shape, shape_of

FEWEST_SIBLINGS = 3
"""With two runs a spread is one difference; three is the least that shows which one is odd."""


def _role(runs: Sequence[Run]) -> str:
    if len(runs) < FEWEST_SIBLINGS:
        raise Unknown(f"no siblings: {FEWEST_SIBLINGS} runs that differ by seed or fold are needed")
    return "val_loss" if all(has(run, "val_loss") for run in runs) else "train_loss"


def _finished(runs: Sequence[Run]) -> list[Shape]:
    """Shapes of the runs that ended finite."""
    role = _role(runs)
    alive = [run for run in runs if np.isfinite(find(run, role).values[-1])]
    shapes = [shape_of(run, role) for run in alive]
    if not shapes:
        raise Unknown("no sibling run ended with a finite loss")
    if any(shape.logs for shape in shapes):
        raise Unknown("the losses span decades, so their spread has no scale")
    return shapes


@group_signal
def sibling_spread(runs: Sequence[Run]) -> float:
    """Spread of the siblings' last losses (robust deviation), as a share of the median fall."""
    shapes = _finished(runs)
    ends = np.array([shape.end for shape in shapes])
    spread = 1.4826 * float(np.median(np.abs(ends - np.median(ends))))
    return max(spread, float(np.ptp(ends)) / 3.0) / float(np.median([s.fall for s in shapes]))


@group_signal
def sibling_spread_in_noise(runs: Sequence[Run]) -> float:
    """Range of the siblings' last losses in units of the noise within a run."""
    shapes = _finished(runs)
    ends = [shape.end for shape in shapes]
    return float(np.ptp(ends) / (np.median([s.block_noise for s in shapes]) + 1e-300))


@group_signal
def sibling_count(runs: Sequence[Run]) -> float:
    """Number of runs in the group."""
    return float(len(runs))


@group_signal
def siblings_diverged(runs: Sequence[Run]) -> float:
    """Share of the siblings whose loss ended as NaN, infinite, or above where it began."""
    role = _role(runs)
    bad = 0
    for run in runs:
        if not np.isfinite(find(run, role).values[-1]):
            bad += 1
            continue
        shape = shape_of(run, role)
        bad += shape.end > shape.blocks[0]
    return bad / len(runs)
