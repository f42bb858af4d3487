"""Validation data that is read lazily: once, so that all trials see the same rows in one order."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np

from fitdoctor.trials.held_out import DataError, HeldOut, collected, is_pair_of_arrays


def read_once(fit: Mapping[str, Any], like: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The arguments of `fit` with validation data that is read lazily as arrays.

    A pipeline that shuffles gives another order each time, a generator nothing the second time.
    `like` are such arguments of the baseline: where the rows are the same in any order, its arrays
    are given. Raises DataError where they are others, with other labels, than the baseline's.
    """
    given = fit.get("validation_data")
    if given is None or is_pair_of_arrays(given):
        return dict(fit)
    rows = collected(given, fit.get("validation_steps"))
    arguments = {name: value for name, value in fit.items() if name != "validation_steps"}
    arguments["validation_data"] = rows.as_validation_data()
    if like is None:
        return arguments
    wanted = HeldOut(*like["validation_data"])
    if _digests(rows) == _digests(wanted):
        arguments["validation_data"] = like["validation_data"]
    elif not _have_equal_labels(rows, wanted):
        raise DataError(
            "the script draws other validation rows each time it runs: seed its random generator"
        )
    return arguments


def _digests(held_out: HeldOut) -> Counter[bytes]:
    """How often each row is there, by a hash of its inputs, labels and weight."""
    parts = held_out.arrays()
    rows = (b"".join(part[row].tobytes() for part in parts) for row in range(held_out.rows))
    return Counter(hashlib.sha256(row).digest() for row in rows)


def _have_equal_labels(one: HeldOut, other: HeldOut) -> bool:
    """Whether the labels are equal row by row: augmentation may have changed the inputs alone."""
    first, second = (HeldOut(each.y).arrays() for each in (one, other))
    return len(first) == len(second) and all(map(np.array_equal, first, second))
