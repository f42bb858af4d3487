"""One search: a fault whose cure needs the right strength, looked for by a grid and by a model."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.placebos.attempt import truth
from benchmarks.placebos.tasks import Task, fresh, recording, world
from fitdoctor.confirm.flow import Tried, confirm
from fitdoctor.confirm.plan import Budget, Plan, Search
from fitdoctor.remedies.treatment import parse_treatment
from fitdoctor.trials.devices import Device

GRID = 12
"""Strengths of the full grid."""

THIRD = GRID // 3
HELD_OUT = 200


@dataclass(frozen=True)
class Case:
    """A task with a fault, the remedy whose strength is searched, and the training rows."""

    task: Task
    remedy: str
    rows: int

    @property
    def name(self) -> str:
        return f"{self.remedy}, {self.task.world}"


def _slow(world: str) -> Case:
    return Case(Task(world, 0, 15, rate=1e-5), "raise-learning-rate", 400)


def _fast(world: str) -> Case:
    return Case(Task(world, 0, 15, rate=1.0), "lower-learning-rate", 400)


def _wide(world: str, remedy: str) -> Case:
    return Case(Task(world, 0, 60, rate=0.01, units=128), remedy, 80)


CASES = (
    _slow("classes"),
    _slow("friedman"),
    _slow("spirals"),
    _fast("classes"),
    _fast("clouds"),
    _fast("linear"),
    _wide("classes", "dropout"),
    _wide("clouds", "l2"),
    _wide("linear", "l2"),
    _wide("classes", "lower-learning-rate"),
)


def case(number: int, device: Device) -> dict[str, Any]:
    """What each search found, claimed, and what is true, as plain JSON values."""
    searched = CASES[number]
    outcomes = [
        _searched(searched, how, trials, device)
        for how, trials in (("grid", GRID), ("bayes", THIRD))
    ]
    return {"case": searched.name, "searches": outcomes}


def _searched(searched: Case, how: Search, trials: int, device: Device) -> dict[str, Any]:
    plan = Plan(
        treatments=(parse_treatment(searched.remedy),),
        search=how,
        search_trials=trials,
        tell=lambda text: None,
    )
    train, held_out, unseen = _rows(searched)
    captured = recording(searched.task, train, held_out)
    result = confirm(captured, searched.name, Path(), device, plan, Budget(), [])
    (tried,) = result.tried
    return {
        "search": how,
        "trials": trials,
        "remedy": tried.candidate.remedy,
        "word": tried.verdict.word,
        "claimed": _share(tried),
        "truth": truth(recording(searched.task, train, unseen), tried.candidate, device),
    }


def _share(tried: Tried) -> dict[str, float]:
    """The claimed gain and its interval, as shares of the baseline's loss."""
    verdict, loss = tried.verdict, abs(tried.verdict.baseline_loss)
    low, high = verdict.interval.low / loss, verdict.interval.high / loss
    return {"gain": verdict.effect / loss, "low": low, "high": high}


def _rows(searched: Case) -> tuple[Any, Any, Any]:
    """Rows to train on, rows that decide, and 20,000 that nothing was chosen by."""
    x, y = world(searched.task.world)
    unseen = fresh(searched.task)
    count = len(x) - len(unseen[0])
    chosen = np.random.default_rng(17).choice(count, searched.rows + HELD_OUT, replace=False)
    train, held_out = chosen[HELD_OUT:], chosen[:HELD_OUT]
    return (x[train], y[train]), (x[held_out], y[held_out]), unseen
