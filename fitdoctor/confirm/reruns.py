"""Trains a baseline and remedies on the same seeds, and scores what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fitdoctor.confirm.plan import Budget, Plan
from fitdoctor.trials.arm import Arm
from fitdoctor.trials.devices import Device
from fitdoctor.trials.plain import untrained_losses
from fitdoctor.trials.results import paired
from fitdoctor.trials.run import open_journal, run_trials
from fitdoctor.trials.task import Task, prepare
from fitdoctor.trials.trial import Trial
from fitdoctor.verdict.scores import Scores


@dataclass(slots=True, eq=False)
class Reruns:
    """The trials of a baseline and some remedies under the same seeds."""

    task: Task
    trials: list[Trial]
    script_epochs: int

    def of(self, arm: str) -> list[Trial]:
        """The trials of one arm, by seed."""
        return sorted((t for t in self.trials if t.arm == arm), key=lambda trial: trial.seed)

    def scores(self, remedy: str) -> Scores | str:
        """The paired held-out losses of a remedy, or why there are none."""
        pairs = paired(self.trials, self.task.baseline.name, remedy)
        if not pairs.seeds:
            return "; ".join(pairs.reasons) or "no trial was finished"
        return Scores(
            pairs.seeds,
            pairs.baseline,
            pairs.remedy,
            untrained=untrained_losses(self.task, pairs.seeds[0]),
            epochs=self.task.epochs,
            script_epochs=self.script_epochs,
        )


def rerun(
    arms: Sequence[Arm], seeds: Sequence[int], device: Device, plan: Plan, budget: Budget
) -> Reruns:
    """Train all arms, the baseline first, under all seeds; finished trials are taken as they are.

    Raises DataError where no data can be held out.
    """
    script_epochs = int(arms[0].fit.get("epochs", 1))
    task = prepare(arms, plan.epochs or script_epochs, plan.tell)
    journal = open_journal(plan.journals, task, arms, device) if plan.journals else None
    done: list[Trial] = []
    total = len(arms) * len(seeds)
    plan.progress(0, total)
    for trial in budget.limited(run_trials(task, arms, seeds, device, journal, plan.fused)):
        done.append(trial)
        plan.progress(len(done), total)
        if trial.outcome == "failed":
            plan.tell(f"{trial.arm}, seed {trial.seed}: failed: {trial.reason}")
    return Reruns(task, done, script_epochs)
