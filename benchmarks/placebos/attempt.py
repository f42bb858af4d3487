"""One attempt: a task's rows are drawn, three remedies screened, the best (or two) confirmed."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.placebos.remedies import BY_CHANCE, IDENTICAL, NEAR, register_all
from benchmarks.placebos.tasks import TASKS, Task, draw, fresh, recording
from fitdoctor.capture.recording import Recording
from fitdoctor.confirm.flow import confirm
from fitdoctor.confirm.plan import Budget, Plan
from fitdoctor.confirm.prescription import Candidate, candidates
from fitdoctor.confirm.workbench import Workbench
from fitdoctor.rulebook.finding import Finding
from fitdoctor.trials.devices import Device
from fitdoctor.verdict.interval import gain_interval
from fitdoctor.verdict.scores import Scores

TRUTH_SEEDS = range(2001, 2009)
"""Other than those that screen or decide."""


IN_A_ROW = 10
"""Attempts of one task that follow on each other, so that each round of all tasks is short."""


def task_of(number: int) -> Task:
    return TASKS[number // IN_A_ROW % len(TASKS)]


def candidates_of(number: int) -> tuple[str, ...]:
    """Even numbers try placebos, odd ones near-placebos; three of them, in an order by chance."""
    random = np.random.default_rng([2, number])
    if number % 2:
        names = random.choice(NEAR, 3, replace=False)
    else:
        names = random.permutation([*BY_CHANCE, random.choice(IDENTICAL)])
    return tuple(str(name) for name in names)


def attempt(number: int, device: Device) -> dict[str, Any]:
    """Everything about one attempt that the summary needs, as plain JSON values."""
    register_all()
    begun = time.perf_counter()
    task, names = task_of(number), candidates_of(number)
    train, held_out = draw(task, number)
    plan, budget = Plan(tell=lambda text: None), Budget()
    captured = recording(task, train, held_out)
    result = confirm(captured, task.name, Path(), device, plan, budget, [_finding(names)])
    found: dict[str, Any] = {"number": number, "task": task.name, "candidates": names}
    for tried in result.tried:
        engines = {trial.engine for trial in tried.reruns.trials}
        found |= {"chosen": tried.candidate.remedy, "engines": sorted(engines)}
        found |= {"verdict": tried.verdict.to_json()}
        if any(dose.remedy in NEAR for dose in tried.candidate.treatment.doses):
            found["truth"] = truth(recording(task, train, fresh(task)), tried.candidate, device)
    return {**found, "seconds": round(time.perf_counter() - begun, 2)}


def truth(world: Recording, candidate: Candidate, device: Device) -> dict[str, float]:
    """The mean gain on fresh rows over other seeds, with its interval, for the same trained rows.

    `world` is the training, validated on the fresh rows. Shares of the baseline's loss there.
    """
    world.fit_arguments["validation_batch_size"] = 5000  # 20,000 rows in few steps
    bench = Workbench(world, device, Plan(tell=lambda text: None), Budget())
    (tried,) = candidates(world, [candidate.treatment], bench.plan.tell)
    scores = bench.rerun([tried], TRUTH_SEEDS).scores(candidate.remedy)
    assert isinstance(scores, Scores), scores
    without, treated = scores.charged()
    loss, gains = float(without.mean()), without - treated
    interval = gain_interval(gains)
    return {
        "gain": float(gains.mean()) / loss,
        "low": interval.low / loss,
        "high": interval.high / loss,
    }


def _finding(remedies: tuple[str, ...]) -> Finding:
    return Finding(
        run="placebo",
        path="",
        rule="UF001",
        name="made-up",
        problem="underfitting",
        severity="error",
        confidence=1.0,
        message="a finding that only names placebos",
        remedies=remedies,
    )
