"""What can be asked on this side: fitdoctor, the one-line rule, and an earlier prototype.

Each answers `on_log(files)` with a set of problems, None where the log could not be read, and
`on_history(history)` for a dict of lists.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

import fitdoctor
from benchmarks.detection.run import problems
from fitdoctor.logs import read
from fitdoctor.logs.run import Curve, Run

ONE_LINER_RISE = 1.05


class Tool(Protocol):
    """Anything that names problems of a run."""

    def on_log(self, files: Sequence[Path]) -> set[str] | None: ...

    def on_history(self, history: dict[str, list[float]]) -> set[str]: ...


class Fitdoctor:
    """fitdoctor itself."""

    def on_log(self, files: Sequence[Path]) -> set[str] | None:
        findings = fitdoctor.check([str(path) for path in files])
        return problems(findings) if findings or read_runs(files) else None

    def on_history(self, history: dict[str, list[float]]) -> set[str]:
        return problems(fitdoctor.diagnose(history))


class OneLiner:
    """Overfitted if the final validation loss lies over 1.05 times the best; knows nothing else."""

    def on_log(self, files: Sequence[Path]) -> set[str] | None:
        runs = read_runs(files)
        found = [self._judge(values(run.curve("loss", "validation"))) for run in runs]
        return set().union(*found) if runs else None

    def on_history(self, history: dict[str, list[float]]) -> set[str]:
        return self._judge(np.array(history["val_loss"]))

    def _judge(self, val_loss: np.ndarray) -> set[str]:
        finite = val_loss[np.isfinite(val_loss)]
        rose = finite.size and finite[-1] > ONE_LINER_RISE * finite.min()
        return {"overfitting"} if rose else set()


class Prototype:
    """A sketch whose file is imported from where it lies; it takes curves by four names."""

    def __init__(self, path: Path) -> None:
        spec = importlib.util.spec_from_file_location("prototype", path)
        assert spec is not None
        assert spec.loader is not None
        self._module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self._module)

    def on_log(self, files: Sequence[Path]) -> set[str] | None:
        runs = read_runs(files)
        return set().union(*(self._judge(_four_curves(run)) for run in runs)) if runs else None

    def on_history(self, history: dict[str, list[float]]) -> set[str]:
        return self._judge({name: {"values": each} for name, each in history.items()})

    def _judge(self, curves: dict[str, Any]) -> set[str]:
        return {each["problem"].replace("_", "-") for each in self._module.diagnose(curves)}


def read_runs(files: Sequence[Path]) -> list[Run]:
    """The runs that fitdoctor reads from these files."""
    return read([str(path) for path in files]).runs


def values(curve: Curve | None) -> np.ndarray:
    """The values of a curve, none where it was not logged."""
    return np.array([]) if curve is None else curve.values


def both_losses(files: Sequence[Path]) -> dict[str, list[float]]:
    """Training and validation loss of the first run that has both, by epoch; else nothing."""
    for run in read_runs(files):
        loss, val_loss = run.curve("loss", "train"), run.curve("loss", "validation")
        if loss is not None and val_loss is not None:
            at = np.searchsorted(loss.steps, val_loss.steps).clip(max=len(loss) - 1)
            return {"loss": loss.values[at].tolist(), "val_loss": val_loss.values.tolist()}
    return {}


def _four_curves(run: Run) -> dict[str, Any]:
    curves = {
        "loss": run.curve("loss", "train"),
        "val_loss": run.curve("loss", "validation"),
        "metric": _metric(run, "train"),
        "val_metric": _metric(run, "validation"),
    }
    return {
        role: {
            "name": curve.name,
            "steps": curve.steps.tolist(),
            "values": curve.values.tolist(),
        }
        for role, curve in curves.items()
        if curve is not None
    }


def _metric(run: Run, split: str) -> Curve | None:
    rising = [
        curve
        for curve in run.curves
        if curve.split == split and curve.metric != "loss" and curve.direction != 0
    ]
    return next((curve for curve in rising if curve.metric == "accuracy"), next(iter(rising), None))
