"""What all trials of a comparison share: data split alike, the loss that scores, the epochs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fitdoctor.trials.arm import Arm, build_under_seed, first_rows_of
from fitdoctor.trials.callbacks import reads_validation
from fitdoctor.trials.scoring import Scorer
from fitdoctor.trials.split import DataError, Fold, HeldOut, folds, split_training_data


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """What all trials of a comparison share.

    `training[name]` and `held_out[name]` are the data of the arm of that name. `tell` takes
    notices in plain words, and says each once.
    """

    baseline: Arm
    training: dict[str, dict[str, Any]]
    held_out: dict[str, HeldOut]
    folds: list[Fold]
    epochs: int
    scorer: Scorer
    tell: Callable[[str], None]

    @property
    def losses(self) -> int:
        """How many losses a trial has: one a row that decides, or a block of rows."""
        return sum(self.scorer.count(len(fold.decision)) for fold in self.folds)

    def decision_rows(self, arm: Arm, fold: Fold) -> HeldOut:
        """The rows that decide: the arm's inputs with the baseline's raw labels."""
        labels = self.held_out[self.baseline.name]
        inputs = self.held_out[arm.name].x
        return HeldOut(inputs, labels.y, labels.weight).take(fold.decision)


def prepare(arms: Sequence[Arm], epochs: int, tell: Callable[[str], None]) -> Task:
    """Split the data alike for all arms; the first arm is the baseline.

    Raises DataError where data cannot be held out, or an arm holds out other rows.
    """
    tell = _once(tell)
    training: dict[str, dict[str, Any]] = {}
    held_out: dict[str, HeldOut] = {}
    baseline = arms[0]
    for arm in arms:
        fit = dict(arm.fit)
        shared = fit.get("validation_data")
        if (
            arm is not baseline
            and shared is not None
            and shared is baseline.fit.get("validation_data")
        ):
            # Read once: the same generator would give the second arm other rows.
            fit["validation_data"] = held_out[baseline.name].as_validation_data()
        training[arm.name], held_out[arm.name] = split_training_data(fit, tell)
    rows = held_out[baseline.name].rows
    for arm in arms:
        if held_out[arm.name].rows != rows:
            raise DataError(f"{arm.name} holds out other rows than {baseline.name}: not comparable")
    model = build_under_seed(baseline, baseline, 0, first_rows_of(held_out[baseline.name].x))
    read = any(reads_validation(arm.fit) for arm in arms)
    return Task(baseline, training, held_out, folds(rows, read), epochs, Scorer(model, tell), tell)


def _once(tell: Callable[[str], None]) -> Callable[[str], None]:
    """Every notice is said once, not once a trial."""
    said: set[str] = set()

    def tell_once(text: str) -> None:
        if text not in said:
            said.add(text)
            tell(text)

    return tell_once
