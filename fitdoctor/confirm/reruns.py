"""The trials of a baseline and remedies on the same seeds, and their scores."""

from __future__ import annotations

from dataclasses import dataclass, field

from fitdoctor.trials.plain import untrained_losses
from fitdoctor.trials.results import paired
from fitdoctor.trials.task import Task
from fitdoctor.trials.trial import FloatArray, Trial
from fitdoctor.verdict.scores import Costs, Scores


@dataclass(slots=True, eq=False)
class Reruns:
    """The trials of a baseline and some remedies under the same seeds."""

    task: Task
    trials: list[Trial]
    script_epochs: int
    _untrained: dict[int, FloatArray | None] = field(init=False, default_factory=dict)

    def of(self, arm: str) -> list[Trial]:
        """The trials of one arm, by seed."""
        return sorted((t for t in self.trials if t.arm == arm), key=lambda trial: trial.seed)

    def scores(self, remedy: str) -> Scores | str:
        """The paired held-out losses of a remedy, or why there are none."""
        cost = self.task.costs.get(remedy, "")
        pairs = paired(self.trials, self.task.baseline.name, remedy, cost)
        if not pairs.seeds:
            return "; ".join(pairs.reasons) or "no trial was finished"
        return Scores(
            pairs.seeds,
            pairs.baseline,
            pairs.remedy,
            untrained=self._untrained_losses(pairs.seeds[0]),
            epochs=self.task.epochs[self.task.baseline.name],
            script_epochs=self.script_epochs,
            remedy_epochs=self.task.epochs[remedy],
            measure=self.task.scorer.measure,
            costs=Costs(cost, pairs.costs_baseline, pairs.costs_remedy) if cost else None,
        )

    def _untrained_losses(self, seed: int) -> FloatArray | None:
        """The held-out losses before training, measured once for all remedies.

        None of a model that cannot be scored then.
        """
        if seed not in self._untrained:
            try:
                self._untrained[seed] = untrained_losses(self.task, seed)
            except Exception:  # whatever the backend raises; a verdict can do without
                self._untrained[seed] = None
        return self._untrained[seed]
