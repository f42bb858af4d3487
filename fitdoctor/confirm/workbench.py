"""Where the trials of a confirmation are run: always against the same baseline."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from fitdoctor.capture.recording import Recording
from fitdoctor.confirm.plan import SCREENING_SEEDS, Budget, Plan
from fitdoctor.confirm.prescription import Candidate
from fitdoctor.confirm.reruns import Reruns
from fitdoctor.trials.arm import Arm
from fitdoctor.trials.devices import Device
from fitdoctor.trials.held_out import DataError
from fitdoctor.trials.pipelines import read_once
from fitdoctor.trials.recorded import arm_of
from fitdoctor.trials.run import open_journal, run_trials
from fitdoctor.trials.task import Purpose, once, prepare
from fitdoctor.trials.trial import Trial

BASELINE = "baseline"


@dataclass(slots=True, eq=False)
class Workbench:
    """A captured training, its baseline, and what all its trials share.

    Finished trials are kept in the plan's journals, or in a temporary folder, so that a baseline
    is trained once under a seed, whatever it is compared with. Validation data that is read lazily
    is read once, so that all trials see its rows in one order. Raises CannotEdit where the model
    cannot be rebuilt, DataError where there is no validation data in what should give it.
    """

    recording: Recording
    device: Device
    plan: Plan
    budget: Budget
    baseline: Arm = field(init=False)
    _journals: Path = field(init=False)
    _arms: dict[str, Arm] = field(init=False, default_factory=dict)
    _has_screened: bool = field(init=False, default=False)
    _temporary: tempfile.TemporaryDirectory[str] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.plan = replace(self.plan, tell=once(self.plan.tell))
        arm = arm_of(BASELINE, self.recording)
        self.baseline = replace(arm, fit=read_once(arm.fit))
        if self.plan.journals is None:
            self._temporary = tempfile.TemporaryDirectory(prefix="fitdoctor-journal-")
        self._journals = self.plan.journals or Path(self._temporary.name)  # type: ignore[union-attr]

    def screen(
        self, candidates: Sequence[Candidate], seeds: Sequence[int] = SCREENING_SEEDS
    ) -> Reruns:
        """Train on screening seeds, scored on rows that will not decide.

        Raises DataError where no data can be held out.
        """
        self._has_screened = True
        return self._rerun(candidates, seeds, "screening")

    def rerun(self, candidates: Sequence[Candidate], seeds: Sequence[int]) -> Reruns:
        """Train under all seeds, scored on held-out rows that nothing was chosen by.

        Raises DataError where no data can be held out.
        """
        purpose: Purpose = "deciding after screening" if self._has_screened else "deciding"
        return self._rerun(candidates, seeds, purpose)

    def _rerun(
        self, candidates: Sequence[Candidate], seeds: Sequence[int], purpose: Purpose
    ) -> Reruns:
        """The baseline and some candidates under all seeds; what is finished is taken as it is."""
        arms = [self.baseline, *filter(None, map(self._arm, candidates))]
        script_epochs = int(self.baseline.fit.get("epochs", 1))
        plan = self.plan
        task = prepare(arms, plan.epochs or script_epochs, plan.tell, purpose)
        arms = [arm for arm in arms if arm.name in task.training]
        journal = open_journal(self._journals, task, self.device)
        done: list[Trial] = []
        total = len(arms) * len(seeds)
        plan.progress(0, total)
        trials = run_trials(task, arms, seeds, self.device, journal, plan.fused)
        for trial in islice(self.budget.limited(trials), total):  # the last one leaves nothing out
            done.append(trial)
            plan.progress(len(done), total)
            if trial.outcome == "failed":
                plan.tell(f"{trial.arm} failed: {trial.reason}")
        return Reruns(task, done, script_epochs)

    def _arm(self, candidate: Candidate) -> Arm | None:
        """The candidate's arm with the baseline's validation rows, read once; None if others."""
        name = candidate.remedy
        if name not in self._arms:
            try:
                fit = read_once(candidate.arm.fit, like=self.baseline.fit)
            except DataError as reason:
                self.plan.tell(f"{name} is not tried: {reason}")
                return None
            self._arms[name] = replace(candidate.arm, fit=fit)
        return self._arms[name]
