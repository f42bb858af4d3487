"""Makes runs of the columns that the examples of rules give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from fitdoctor.logs.roles import understand
from fitdoctor.logs.run import Curve, FloatArray, Run

WITHOUT_DIRECTION = ("learning_rate", "gradient_norm")
"""Metrics that are known although neither rising nor falling is better."""


def unknown_columns(names: Iterable[str]) -> set[str]:
    """Those of the names that no reader of logs would understand."""
    roles = understand(names)
    return {
        name
        for name, role in roles.items()
        if not role.direction and role.metric not in WITHOUT_DIRECTION
    }


def build_run(
    columns: Mapping[str, FloatArray],
    name: str,
    group: str = "",
    measured: Mapping[str, float | str] | None = None,
) -> Run:
    """A run of these columns, understood as in a log, with a point for each epoch from 0.

    `measured` are the values of signals of its recording.
    """
    roles = understand(columns)
    curves = tuple(
        Curve(
            name=column,
            metric=roles[column].metric,
            split=roles[column].split,
            direction=roles[column].direction,
            steps=np.arange(len(values), dtype=np.float64),
            values=values,
        )
        for column, values in columns.items()
    )
    return Run(
        name=name,
        path=Path(name),
        curves=curves,
        dialect="example",
        group=group,
        measured=measured or {},
    )
