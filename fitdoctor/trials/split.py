"""Which rows a trial trains on, which its callbacks see, and which decide."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from fitdoctor.capture.data import HELD_OUT_SHARE, Rows, random_split, training_rows
from fitdoctor.trials.arm import is_arrays
from fitdoctor.trials.held_out import (
    DataError,
    HeldOut,
    collected,
    is_pair_of_arrays,
    row_count,
    take,
)

SWAP_BELOW = 200
"""Below this many rows a half decides too little: both halves decide, each for the other."""

DATA = ("x", "y", "sample_weight")
ENOUGH_ROWS = 50
"""The rows that a verdict needs; with fewer, chance chooses."""

VALIDATION = ("validation_data", "validation_split", "validation_steps")


@dataclass(frozen=True, slots=True, eq=False)
class Fold:
    """One training of a trial: `selection` rows are seen by callbacks, `decision` rows score it."""

    selection: Rows
    decision: Rows


def folds(rows: int, validation_is_read: bool, half_was_seen: bool = False) -> list[Fold]:
    """How held-out rows are used; the same for all arms and seeds of a comparison.

    Where no callback reads them, all are both shown and decide. Otherwise they are halved at
    random: one half is seen, the other decides; under 200 rows once more with halves swapped.
    Where screening saw the first half already, it never decides.
    """
    everything = np.arange(rows)
    if not (validation_is_read or half_was_seen):
        return [Fold(everything, everything)]
    seen, deciding = _halves(rows)
    one = Fold(seen, deciding)
    swapped = rows < SWAP_BELOW and not half_was_seen
    return [one, Fold(deciding, seen)] if swapped else [one]


def split_training_data(
    fit: Mapping[str, Any], tell: Callable[[str], None]
) -> tuple[dict[str, Any], HeldOut]:
    """The training arguments of `fit` without validation, and the rows that are held out.

    Held out are the script's validation data, or else its `validation_split` (the last rows, as
    Keras takes them), or else 20% of the rows at random, which is said through `tell`.
    Raises DataError where the data is a generator, a pipeline without validation data, or has
    not as many labels as rows.
    """
    if hasattr(fit.get("x"), "__next__"):
        raise DataError(
            "the training data is a generator, which can be read only once: "
            "give fit a keras.utils.PyDataset, a tf.data.Dataset or arrays"
        )
    train = {name: value for name, value in fit.items() if name not in VALIDATION}
    if fit.get("validation_data") is not None:
        return train, _given(fit["validation_data"], fit.get("validation_steps"))
    if not is_arrays(fit.get("x")):
        raise DataError(
            "the training data is a pipeline and fit has no validation_data: "
            "nothing can be held out; add validation_data to fit"
        )
    rows = row_count(fit["x"])
    _require_as_many(fit.get("y"), rows)
    first = training_rows(fit, rows)
    if first < rows:
        kept, held = np.arange(first), np.arange(first, rows)
    else:
        kept, held = random_split(rows)
        tell(f"fit has no validation data: {len(held)} of {rows} training rows are held out")
    parts = {name: fit.get(name) for name in DATA}
    train.update({name: take(part, kept) for name, part in parts.items()})
    return train, HeldOut(*[take(part, held) for part in parts.values()])


def screens_on_half(train: Mapping[str, Any], held_out: HeldOut) -> bool:
    """Whether half of the held-out rows choose among remedies, and the other half decides.

    Where training data is a pipeline, which cannot be split, or where a fifth of its rows would
    be too few to choose by and half of the held-out rows is enough.
    """
    if not is_arrays(train.get("x")):
        return True
    fifth = math.ceil(HELD_OUT_SHARE * row_count(train["x"]))
    return fifth < ENOUGH_ROWS <= held_out.rows // 2


def for_screening(train: dict[str, Any], held_out: HeldOut) -> tuple[dict[str, Any], HeldOut]:
    """The rows that choose among remedies, so that those that decide stay unseen.

    A fifth of the training rows is held out instead of the held-out rows; or else it is the first
    of the halves that `folds` makes for deciding (see `screens_on_half`).
    """
    if screens_on_half(train, held_out):
        return train, held_out.take(_halves(held_out.rows)[0])
    kept, held = random_split(row_count(train["x"]))
    parts = {name: train.get(name) for name in DATA}
    trained = {**train, **{name: take(part, kept) for name, part in parts.items()}}
    return trained, HeldOut(*[take(part, held) for part in parts.values()])


def _halves(rows: int) -> tuple[Rows, Rows]:
    shuffled = np.random.default_rng(0).permutation(rows)
    return np.sort(shuffled[: rows // 2]), np.sort(shuffled[rows // 2 :])


def _require_as_many(labels: Any, rows: int) -> None:
    if labels is not None and row_count(labels) != rows:
        raise DataError(f"fit was given {rows} rows of x and {row_count(labels)} of y")


def _given(validation_data: Any, steps: int | None) -> HeldOut:
    if is_pair_of_arrays(validation_data):
        everything = np.arange(row_count(validation_data[0]))
        return HeldOut(*[take(part, everything) for part in validation_data])
    return collected(validation_data, steps)
