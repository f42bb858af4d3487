"""The faults that are planted, where, and what it is right to find and to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product

from benchmarks.faults.tasks import DATA_SETS, Training

HARMLESS = {
    "40 rows, wide net": ("breast_cancer", "wine", "friedman"),
    "tiny net": ("breast_cancer",),
    "stopped too soon": ("breast_cancer",),
    "softmax taken for logits": ("breast_cancer", "wine"),
    "sigmoid for exclusive classes": ("digits", "wine", "classes"),
}
"""Plantings that do no harm: not even taking the fault away altogether is confirmed to help (see
harm.py). They are no faults to mend, and are told apart; beside them stand plantings that do."""


SOUND = Training()
UNDER_SGD = Training(optimizer="SGD", rate=0.03)


@dataclass(frozen=True)
class Fault:
    """A fault, the problems that it is right to find, and the remedies that mend its cause.

    `classes` says on how many classes it can be planted: 0 for a regression. It is planted in the
    training `sound`, which has as many rows as the faulty one; where it stands `instead_of`
    another, on the data sets on which that one does no harm.
    """

    plant: Callable[[Training], Training]
    problems: tuple[str, ...]
    remedies: tuple[str, ...]
    classes: Callable[[int], bool] = lambda classes: True
    sound: Training = SOUND
    instead_of: str = ""


def is_classes(classes: int) -> bool:
    """Whether it is a classification."""
    return classes > 0


AGAINST_OVERFITTING = (
    "early-stopping", "dropout", "l1", "l2", "adamw", "input-noise", "fewer-units", "fewer-layers",
)  # fmt: skip
ACTIVATIONS = ("relu", "leaky-relu", "gelu", "selu")

FAULTS = {
    "rate 100x too high": Fault(
        lambda t: replace(t, rate=100 * t.rate),
        ("instability", "underfitting"),
        ("lower-learning-rate", "find-learning-rate"),
    ),
    "rate 100x too low": Fault(
        lambda t: replace(t, rate=t.rate / 100),
        ("slow-convergence", "underfitting"),
        ("raise-learning-rate", "find-learning-rate"),
    ),
    "40 rows, wide net": Fault(
        lambda t: replace(t, units=256, epochs=100),
        ("overfitting",),
        AGAINST_OVERFITTING,
        sound=Training(rows=40),
    ),
    "40 rows with wrong labels, wide net": Fault(
        lambda t: replace(t, rate=0.01, epochs=100),
        ("overfitting",),
        AGAINST_OVERFITTING,
        sound=Training(rows=40, swapped=0.25, units=256, epochs=15),
        instead_of="40 rows, wide net",
    ),
    "dead initialisation": Fault(
        lambda t: replace(t, bias=-20.0),
        ("underfitting", "slow-convergence"),
        ("he-initialisation", "leaky-relu", "batch-normalisation"),
    ),
    "no normalisation": Fault(
        lambda t: replace(t, normalised=False, optimizer="SGD"),
        ("instability", "underfitting", "slow-convergence"),
        ("normalise-inputs", "batch-normalisation"),
    ),
    "vanishing sigmoid stack": Fault(
        lambda t: replace(t, layers=8, activation="sigmoid", optimizer="SGD", rate=0.01),
        ("underfitting", "slow-convergence"),
        ("he-initialisation", "batch-normalisation", "skip-connections", *ACTIVATIONS),
    ),
    "tiny net": Fault(
        lambda t: replace(t, layers=1, units=1),
        ("underfitting",),
        ("more-units",),
    ),
    "chain of three tiny layers": Fault(
        lambda t: replace(t, layers=3, units=1),
        ("underfitting",),
        ("more-units",),
        instead_of="tiny net",
    ),
    "stopped too soon": Fault(
        lambda t: replace(t, epochs=10, rate=t.rate / 10),
        ("slow-convergence", "underfitting"),
        ("train-longer", "raise-learning-rate", "find-learning-rate"),
    ),
    "stopped far too soon": Fault(
        lambda t: replace(t, epochs=10, rate=t.rate / 30),
        ("slow-convergence", "underfitting"),
        ("train-longer", "raise-learning-rate", "find-learning-rate"),
        instead_of="stopped too soon",
    ),
    "softmax taken for logits": Fault(
        lambda t: replace(t, loss="sparse", from_logits=True),
        ("underfitting",),
        ("match-loss",),
        is_classes,
    ),
    "softmax taken for logits, under SGD": Fault(
        lambda t: replace(t, loss="sparse", from_logits=True),
        ("underfitting",),
        ("match-loss",),
        is_classes,
        sound=UNDER_SGD,
        instead_of="softmax taken for logits",
    ),
    "logits taken for probabilities": Fault(
        lambda t: replace(t, output="linear", loss="sparse"),
        ("underfitting", "instability"),
        ("match-loss",),
        is_classes,
    ),
    "one-hot labels, sparse loss": Fault(
        lambda t: replace(t, loss="sparse", one_hot=True),
        ("underfitting",),
        ("match-loss",),
        is_classes,
    ),
    "class numbers, categorical loss": Fault(
        lambda t: replace(t, loss="categorical"), ("underfitting",), ("match-loss",), is_classes
    ),
    "sigmoid for exclusive classes": Fault(
        lambda t: replace(t, output="sigmoid", loss="categorical", one_hot=True),
        ("underfitting",),
        ("match-output",),
        lambda classes: classes > 2,
    ),
    "sigmoid taken for logits, under SGD": Fault(
        lambda t: replace(t, output="sigmoid", loss="categorical", one_hot=True, from_logits=True),
        ("underfitting",),
        ("match-output", "match-loss"),
        lambda classes: classes > 2,
        sound=UNDER_SGD,
        instead_of="sigmoid for exclusive classes",
    ),
    "one-unit softmax": Fault(
        lambda t: replace(t, output="one-unit softmax", loss="binary"),
        ("underfitting",),
        ("match-output",),
        lambda classes: classes == 2,
    ),
    "labels out of reach": Fault(
        lambda t: replace(t, output="sigmoid"),
        ("underfitting",),
        ("match-output",),
        lambda classes: classes == 0,
    ),
}


def does_harm(data_set: str, name: str) -> bool:
    """Whether a fault can be planted in the training of a data set, and does harm there."""
    fault = FAULTS[name]
    planted = not fault.instead_of or data_set in HARMLESS[fault.instead_of]
    possible = fault.classes(DATA_SETS[data_set][0])
    return possible and planted and data_set not in HARMLESS.get(name, ())


HARMFUL_CASES = tuple((d, f) for d, f in product(DATA_SETS, FAULTS) if does_harm(d, f))
HARMLESS_CASES = tuple((d, f) for f, data_sets in HARMLESS.items() for d in data_sets)
CASES = (*HARMFUL_CASES, *HARMLESS_CASES)
"""Data set and fault of each case; the harmless ones come last."""
