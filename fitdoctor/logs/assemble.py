"""Make a Run of the series that a log holds, whatever kind of log it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np

from fitdoctor.logs.dialects import Dialect
from fitdoctor.logs.roles import Role, dialect_of, understand
from fitdoctor.logs.run import Curve, FloatArray, Run, Split


class Series(NamedTuple):
    """A named series as it stands in the log, before anyone asked what it means."""

    name: str
    steps: FloatArray
    values: FloatArray
    wall_times: FloatArray | None = None
    per: Literal["epoch", "step"] = "epoch"


def build_run(
    name: str,
    path: Path,
    series: Sequence[Series],
    *,
    kind: str,
    given: Mapping[str, str] | None = None,
    notes: Sequence[str] = (),
    counters: Sequence[str] = (),
) -> Run:
    """A run of these series, each understood in the light of all others.

    `kind` names the sort of file ("csv", "tensorboard", ...) where no framework's dialect is
    recognised, `counters` are the columns of epochs and steps. `given` are the roles of the
    user's settings, see `roles.parse_role`.
    """
    names = tuple(one.name for one in series)
    dialect = dialect_of((*counters, *names))
    roles = understand(names, dialect, given)
    curves = [_curve(one, roles[one.name]) for one in series if len(one.values)]
    curves.sort(key=lambda curve: roles[curve.name].rank)
    said = list(notes) + ([dialect.note] if dialect.note else [])
    if dialect.sum_losses:
        for split in ("train", "validation"):
            curves = _with_total(curves, split, said)
    return Run(name, path, tuple(curves), _dialect_name(dialect, kind), notes=tuple(said))


def _dialect_name(dialect: Dialect, kind: str) -> str:
    """The framework where it is known, else the kind of file; a download stays one."""
    return kind if dialect.name == "plain" or kind == "tensorboard-csv" else dialect.name


def _curve(series: Series, role: Role) -> Curve:
    return Curve(
        series.name,
        role.metric,
        role.split,
        role.direction,
        series.steps,
        series.values,
        series.wall_times,
        series.per,
    )


def _with_total(curves: list[Curve], split: Split, notes: list[str]) -> list[Curve]:
    """Add the sum of a split's losses, where each was logged at the same steps."""
    parts = [c for c in curves if c.split == split and c.metric.endswith("_loss")]
    if len(parts) < 2 or any(c.metric == "loss" and c.split == split for c in curves):
        return curves
    first = parts[0]
    if not all(np.array_equal(part.steps, first.steps) for part in parts):
        return curves
    names = " + ".join(part.name for part in parts)
    notes.append(f"{split} loss is the sum of {names}")
    values = np.sum([part.values for part in parts], axis=0)
    total = Curve(names, "loss", split, -1, first.steps, values, first.wall_times, first.per)
    return [total, *curves]
