"""The truth about a training, from its counterfactuals: pure functions of a line's evidence.

"Clearly" better means three things at once:

- beyond twice the standard error of the difference over the fresh rows, paired by rows (chance
  alone passes in 2 of 100 cases);
- by a tenth of the loss: less is a matter of taste, and costs a practitioner nothing;
- by 3% of the loss of the best constant answer (ln k, the variance of the targets): where nearly
  all is learnt, a tenth of the little that is left means nothing.

Where two thirds of that holds the label is None: unclear, neither right nor wrong to report.
Curves are averaged over a tenth of the epochs first, so that the luckiest epoch does not count as
the best.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

PROBLEMS = ("overfitting", "underfitting", "instability", "slow-convergence")
Label = bool | None

ERRORS = 2.0
RELATIVE = 0.10
OF_CONSTANT = 0.03
# A standard configuration differs in several settings at once, and any of them tuned brings some
# gain; it shows that a training learnt too little only where the gain is a fifth of the loss and a
# tenth of all there was to learn.
RELATIVE_TO_STANDARD = 0.20
OF_CONSTANT_TO_STANDARD = 0.10
UNCLEAR_FROM = 2 / 3
# The share of the epochs after which a schedule that has run its course ended early.
EARLY = 0.5
# Shares of the constant answer's loss. The exact loss on all training rows has no sampling noise,
# so a healthy training hardly rises at all: in a pilot of 80 trainings the sensible ones rose by
# less than 0.11, those with a learning rate tens of times too high by more than 0.14. The first
# tenth of the epochs is a start, where batch normalisation has yet to see enough rows.
RISE = 0.15
JITTER = 0.02
START = 0.1
SIBLINGS_APART = 0.5


def labels(line: dict[str, Any]) -> dict[str, Label]:
    """The label of each problem: True, False, or None where the evidence is borderline."""
    return {
        "overfitting": overfitting(line),
        "underfitting": underfitting(line),
        "instability": instability(line),
        "slow-convergence": slow_convergence(line),
    }


def healthy(found: dict[str, Label]) -> Label:
    """Whether a training has none of the problems; None where one is unclear and none is true."""
    if any(found.values()):
        return False
    return None if None in found.values() else True


def clearly(worse: float, better: float, error: float, constant: float) -> Label:
    """Whether a loss is clearly below another; `error` is the standard error of the difference."""
    return _beyond(worse - better, max(ERRORS * error, RELATIVE * worse, OF_CONSTANT * constant))


def _beyond(value: float, limit: float) -> Label:
    if np.isnan(value) or UNCLEAR_FROM * limit <= value <= limit:
        return None
    return bool(value > limit)


def smooth(values: ArrayLike, epochs: int) -> NDArray[np.float64]:
    """Means of the last tenth of `epochs` up to each epoch; shorter at the start."""
    curve = np.asarray(values, float)
    width = max(1, epochs // 10)
    sums = np.concatenate([[0.0], np.cumsum(curve)])
    ends = np.arange(1, len(curve) + 1)
    starts = np.maximum(ends - width, 0)
    with np.errstate(invalid="ignore"):
        return np.asarray((sums[ends] - sums[starts]) / (ends - starts))


def finite_epochs(*curves: ArrayLike) -> int:
    """The number of epochs before the first value that is NaN or infinite."""
    bad = ~np.isfinite(np.asarray(curves, float)).all(axis=0)
    return int(np.argmax(bad)) if bad.any() else len(bad)


def diverged(line: dict[str, Any]) -> bool:
    """Whether a logged loss is NaN or infinite."""
    history = line["history"]
    return finite_epochs(history["loss"], history["val_loss"]) < line["epochs"]


def overfitting(line: dict[str, Any]) -> Label:
    """An earlier epoch is clearly better on the fresh rows than the last."""
    epochs, evidence = line["epochs"], line["evidence"]
    if diverged(line):
        return False
    fresh = smooth(evidence["fresh"][:epochs], epochs)
    if not np.isfinite(fresh).all():
        return None
    best = int(np.argmin(fresh))
    constant = evidence["constant_loss"]
    found = clearly(fresh[-1], fresh[best], evidence["fresh_error"][best], constant)
    train = smooth(evidence["train"][:epochs], epochs)
    if not found or train[-1] <= train[best]:
        return found
    # Where the training loss rose too, the training broke: that is instability.
    return False if clearly(train[-1], train[best], 0.0, constant) else None


def slow_convergence(line: dict[str, Any]) -> Label:
    """Training three times as long makes the loss on the fresh rows clearly better.

    Longer means going on at the schedule's last learning rate. Where that brings nothing and only
    the same schedule over three times the epochs would, the rate had decayed too early if it was
    at its last in half of the epochs; if not, the label is None, as few would call it slow. Of an
    unstable training it is None as well.
    """
    if instability(line):
        return None
    evidence = line["evidence"]
    found = _gains(line, evidence)
    if found or not evidence["stretched"]:
        return found
    stretched = _gains(line, evidence["stretched"])
    if stretched and line["recipe"]["horizon"] <= EARLY:
        return True
    return None if stretched else found


def _gains(line: dict[str, Any], longer: dict[str, Any]) -> Label:
    """Whether a longer training is clearly better than the logged one was at its best."""
    epochs = line["epochs"]
    last = finite_epochs(longer["fresh"])
    logged = smooth(line["evidence"]["fresh"][:epochs], epochs)
    other = smooth(longer["fresh"][:last], epochs)[epochs:]
    if not len(other) or not np.isfinite(logged).all():
        return None
    best = int(np.argmin(other))
    error = longer["fresh_error"][epochs + best]
    return clearly(float(logged.min()), other[best], error, line["evidence"]["constant_loss"])


def underfitting(line: dict[str, Any]) -> Label:
    """A standard configuration is clearly better on the training rows and on the fresh rows.

    Judged after three times the epochs, so that a training which would get there by itself is slow
    and nothing else. One that is still getting clearly better by then, or whose schedule over three
    times the epochs would get there, is unclear; so is an unstable one, as nobody knows what it
    would have learnt if calm.
    """
    if instability(line):
        return None
    epochs, evidence = line["epochs"], line["evidence"]
    last = finite_epochs(evidence["fresh"], evidence["train"])
    fresh = smooth(evidence["fresh"][:last], epochs)
    train = smooth(evidence["train"][:last], epochs)
    constant = evidence["constant_loss"]

    def beaten(reached: float) -> Label:
        found = [_beats(other, reached, train.min(), constant) for other in evidence["standards"]]
        return True if True in found else (None if None in found else False)

    found = beaten(fresh.min())
    if not found:
        return found
    error = evidence["fresh_error"][last - 1]
    if clearly(fresh[: 2 * epochs].min(), fresh.min(), error, constant):
        return None
    stretched = evidence["stretched"]
    if stretched and not beaten(np.nanmin(smooth(stretched["fresh"], epochs))):
        return None
    return True


def _beats(standard: dict[str, Any], fresh: float, train: float, constant: float) -> Label:
    least = OF_CONSTANT_TO_STANDARD * constant
    held_out = max(ERRORS * standard["error"], RELATIVE_TO_STANDARD * fresh, least)
    found = {
        _beyond(fresh - standard["fresh"], held_out),
        _beyond(train - standard["train"], max(RELATIVE_TO_STANDARD * train, least)),
    }
    return False if False in found else (None if None in found else True)


def instability(line: dict[str, Any]) -> Label:
    """The training diverged, or its loss rose or jittered beyond what batch noise explains.

    Where this training was calm and its siblings, the same recipe with other seeds, diverged or
    ended far from it, the label is None: the recipe is unstable and this log cannot show it.
    """
    if diverged(line):
        return True
    evidence = line["evidence"]
    train = np.asarray(evidence["train"][: line["epochs"]])
    if not np.isfinite(train).all():
        return True
    constant = evidence["constant_loss"]
    unit = max(constant, float(train.min()))
    noise = ERRORS * float(np.median(evidence["batch_deviation"])) / np.sqrt(evidence["batches"])
    settled = train[int(START * len(train)) :]
    rise = float((settled - np.minimum.accumulate(settled)).max())
    found = {
        _beyond(rise, max(RISE * unit, noise)),
        _beyond(jitter(settled), max(JITTER * unit, noise)),
    }
    if True in found:
        return True
    return None if None in found or _siblings_apart(evidence, float(train[-1])) else False


def jitter(curve: NDArray[np.float64]) -> float:
    """How far a point lies outside its two neighbours, on average; 0 for a steady curve."""
    if len(curve) < 3:
        return 0.0
    middle, neighbours = curve[1:-1], np.sort([curve[:-2], curve[2:]], axis=0)
    return float(np.maximum(middle - neighbours[1], neighbours[0] - middle).clip(0).mean())


def _siblings_apart(evidence: dict[str, Any], last: float) -> bool:
    siblings = evidence["siblings"]
    if not all(sibling["finite"] for sibling in siblings):
        return True
    apart = max(abs(sibling["train"][-1] - last) for sibling in siblings)
    return bool(apart > SIBLINGS_APART * evidence["constant_loss"])
