"""Which curve of a run plays which part: training loss, validation loss, metric, learning rate."""

from __future__ import annotations

import numpy as np

from fitdoctor.logs.run import Curve, Run, Split
from fitdoctor.signals.registry import Unknown

NAMES = {
    "train_loss": "training loss",
    "val_loss": "validation loss",
    "broken_loss": "loss",
    "train_metric": "training metric",
    "val_metric": "validation metric",
    "train_error": "error measure of the training data beside the loss",
    "val_error": "error measure of the validation data beside the loss",
    "learning_rate": "learning rate",
    "gradient_norm": "gradient norm",
}

# Metrics a user would name first: the one shown where several were logged.
PREFERRED = ("accuracy", "auc", "f1", "iou", "dice", "map", "r2", "precision", "recall")


def find(run: Run, role: str) -> Curve:
    """The curve that plays this role in a run.

    Raises Unknown where none was logged. A run that logged no loss but an error measure (mse,
    mae, ...) is judged by that; metrics with unknown direction play no role.
    """
    curve = _find(run, role)
    if curve is None:
        raise Unknown(f"no {NAMES[role]} was logged")
    return curve


def losses(run: Run) -> list[Curve]:
    """Training and validation loss; where there is neither, every loss, as NaN is bad in any."""
    both = [find(run, role) for role in ("train_loss", "val_loss") if has(run, role)]
    return both or [curve for curve in run.curves if curve.metric.endswith("loss")]


def broken_tail(curve: Curve) -> int:
    """Number of values that are NaN or infinite in the unbroken stretch at the end."""
    fine = np.flatnonzero(np.isfinite(curve.values))
    return len(curve.values) - 1 - int(fine[-1]) if len(fine) else len(curve.values)


def _badly_broken(curve: Curve) -> tuple[int, int]:
    """Larger for a longer tail that is not finite, then for more infinite values."""
    return broken_tail(curve), int(np.isinf(curve.values).sum())


def metric_scale(run: Run) -> float:
    """100 where the metric was logged in percent, else 1: what its values are divided by.

    In percent it rises above 1.5 somewhere, in training or validation; one that never leaves the
    lowest 1.5% is taken for a share, as nothing tells them apart.
    """
    roles = [role for role in ("train_metric", "val_metric") if has(run, role)]
    values = np.concatenate([find(run, role).values for role in roles])
    return 100.0 if bool((values[np.isfinite(values)] > 1.5).any()) else 1.0


def has(run: Run, role: str) -> bool:
    """Whether some curve of the run plays this role."""
    return _find(run, role) is not None


def _find(run: Run, role: str) -> Curve | None:
    if role == "broken_loss":
        return max(losses(run), key=_badly_broken, default=None)
    if role in ("learning_rate", "gradient_norm"):
        return next((c for c in run.curves if c.metric == role), None)
    split: Split = "train" if role.startswith("train") else "validation"
    if role.endswith("loss"):
        return _loss(run, split)
    return _metric(run, split, direction=1 if role.endswith("metric") else -1)


def _loss(run: Run, split: Split) -> Curve | None:
    logged = run.curve("loss", split)
    if logged is not None:
        return logged if logged.direction == -1 else None
    if run.curve("loss", "validation" if split == "train" else "train") is not None:
        return None
    return next((c for c in run.curves if c.split == split and c.direction == -1), None)


def _metric(run: Run, split: Split, direction: int) -> Curve | None:
    """The metric both splits share, if there is one; else the best-known one of this split."""
    mine = [
        c
        for c in run.curves
        if c.split == split and c.direction == direction and c.metric != "loss"
    ]
    other: Split = "validation" if split == "train" else "train"
    shared = [c for c in mine if run.curve(c.metric, other) is not None]
    candidates = shared or mine
    candidates.sort(key=lambda c: _preference(c.metric))
    return candidates[0] if candidates else None


def _preference(metric: str) -> int:
    for rank, name in enumerate(PREFERRED):
        if name in metric:
            return rank
    return len(PREFERRED)
