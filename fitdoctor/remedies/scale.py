"""The scale of an input's columns, and whether a model can train on them as they are."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fitdoctor.inspection.first_layer import NORMALISING
from fitdoctor.remedies.inputs import ModelInput
from fitdoctor.remedies.registry import NotApplicable

SMALLEST, LARGEST = 0.1, 3.0
"""Root mean squares between which columns count as scaled: 1 is ideal, pixels from 0 to 1 have
about 0.3, a standardised column with outliers is within 3."""

SAME_SCALE = 10.0
"""Columns share one scale where the largest is at most so many times the lower quartile."""

UNEVEN = 30.0
"""So many times as wide as the median column, the widest one is not scaled as the others are: the
limit of the rule inputs-not-scaled."""

SCALED_BY = {"Normalization", "Rescaling", *NORMALISING}
NOT_NUMBERS = {
    "Embedding", "Discretization", "CategoryEncoding", "Hashing", "HashedCrossing", "Masking",
    "StringLookup", "IntegerLookup", "TextVectorization",
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """Mean, standard deviation and root mean square of each column (the last axis), (columns,)."""

    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]

    @property
    def size(self) -> NDArray[np.float64]:
        """The root mean square of each column."""
        return np.sqrt(self.mean**2 + self.deviation**2)

    @property
    def is_common(self) -> bool:
        """Whether one mean and one deviation serve all columns; those always zero do not count."""
        sizes = self.size[self.size > 0]
        return len(sizes) < 2 or bool(sizes.max() <= SAME_SCALE * np.quantile(sizes, 0.25))

    @property
    def unevenness(self) -> float:
        """How many times the widest column is as wide as the median one, of those that vary."""
        widths = self.deviation[self.deviation > 0]
        return float(widths.max() / np.median(widths)) if len(widths) else 1.0

    def common(self) -> tuple[float, float]:
        """Mean and standard deviation over all columns together."""
        variance = float((self.deviation**2).mean() + self.mean.var())
        return float(self.mean.mean()), math.sqrt(variance)


def scale_of(given: ModelInput) -> Scale:
    """The scale of an input's columns; raises NotApplicable where it holds no measurements."""
    kinds = {type(layer).__name__ for layer in given.readers}
    if kinds & NOT_NUMBERS:
        raise NotApplicable(f"the inputs go into {_listed(kinds & NOT_NUMBERS)} as they are")
    values = given.values
    if values.dtype.kind not in "biuf":
        raise NotApplicable("the inputs are no numbers")
    columns = values.reshape(-1, values.shape[-1] if values.ndim > 1 else 1)
    if not len(columns) or not np.isfinite(columns).all():
        raise NotApplicable("the inputs hold values that are missing or infinite")
    return Scale(columns.mean(0, dtype=np.float64), columns.std(0, dtype=np.float64))


def require_unscaled(given: ModelInput, scale: Scale) -> None:
    """Raise NotApplicable where the data or the model's first layers scale an input already."""
    scaled = {type(layer).__name__ for layer in given.readers} & SCALED_BY
    if scaled:
        raise NotApplicable(f"{_listed(scaled)} scales the inputs already")
    if SMALLEST <= scale.size.max() <= LARGEST and scale.unevenness <= UNEVEN:
        raise NotApplicable("the inputs are scaled already")


def _listed(names: set[str]) -> str:
    return " and ".join(sorted(names))
