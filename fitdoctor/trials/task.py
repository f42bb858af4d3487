"""What all trials of a comparison share: data split alike, the loss that scores, the epochs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from fitdoctor.trials.arm import Arm, build_under_seed, first_rows_of
from fitdoctor.trials.callbacks import reads_validation
from fitdoctor.trials.compiling import share_compilations
from fitdoctor.trials.held_out import DataError, HeldOut
from fitdoctor.trials.probabilities import ProbabilityScorer, scorer_for_wrong_loss
from fitdoctor.trials.scoring import Scorer, has_own_loss
from fitdoctor.trials.split import Fold, folds, for_screening, screens_on_half, split_training_data


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """What all trials of a comparison share.

    `training[name]` and `held_out[name]` are the data of the arm of that name, `epochs[name]` how
    long it is trained. `tell` takes notices in plain words, and says each once. `costs` names what
    arms are judged by, by the arm's name, where that is not the loss: it is measured of all arms.
    """

    baseline: Arm
    training: dict[str, dict[str, Any]]
    held_out: dict[str, HeldOut]
    folds: list[Fold]
    epochs: dict[str, int]
    scorer: Scorer | ProbabilityScorer
    tell: Callable[[str], None]
    costs: Mapping[str, str] = field(default_factory=dict)

    @property
    def losses(self) -> int:
        """How many losses a trial has: one a row that decides, or a block of rows."""
        return sum(self.scorer.count(len(fold.decision)) for fold in self.folds)

    def decision_rows(self, arm: Arm, fold: Fold) -> HeldOut:
        """The rows that decide: the arm's inputs with the baseline's raw labels."""
        labels = self.held_out[self.baseline.name]
        inputs = self.held_out[arm.name].x
        return HeldOut(inputs, labels.y, labels.weight).take(fold.decision)


Purpose = Literal["deciding", "deciding after screening", "screening"]


def prepare(
    arms: Sequence[Arm],
    epochs: int,
    tell: Callable[[str], None],
    purpose: Purpose = "deciding",
) -> Task:
    """Split the data alike for all arms; the first arm is the baseline.

    The baseline is trained for `epochs`; an arm whose fit has more or fewer than the baseline's,
    for as many times these.

    Screening sees other rows than those that decide (see `for_screening`). An arm that holds out
    other rows than the baseline, or none, is left out of the task, which is told. Raises DataError
    where the baseline's data cannot be held out.
    """
    tell = once(tell)
    share_compilations()
    baseline = arms[0]
    training, held_out = _split_alike(arms, tell)
    halved = screens_on_half(training[baseline.name], held_out[baseline.name])
    if purpose == "screening":
        for name in training:
            training[name], held_out[name] = for_screening(training[name], held_out[name])
    model = build_under_seed(baseline, baseline, 0, first_rows_of(held_out[baseline.name].x))
    arms = [arm for arm in arms if arm.name in training]
    used = folds(
        held_out[baseline.name].rows,
        validation_is_read=any(reads_validation(arm.fit) for arm in arms),
        half_was_seen=halved and purpose == "deciding after screening",
    )
    labels = training[baseline.name].get("y")
    scorer = _scorer(model, held_out[baseline.name].y if labels is None else labels, tell)
    lengths = _lengths(arms, epochs, tell)
    costs = {arm.name: arm.cost for arm in arms if arm.cost}
    return Task(baseline, training, held_out, used, lengths, scorer, tell, costs)


def _lengths(arms: Sequence[Arm], epochs: int, tell: Callable[[str], None]) -> dict[str, int]:
    """The epochs of each arm; that one costs more or less than the baseline is told."""
    asked = {arm.name: int(arm.fit.get("epochs", 1)) for arm in arms}
    usual = asked[arms[0].name]
    lengths = {name: max(1, round(epochs * own / usual)) for name, own in asked.items()}
    for name, length in lengths.items():
        if length != epochs:
            tell(f"{name} is trained for {length} epochs, the baseline for {epochs}")
    return lengths


def _scorer(baseline: Any, labels: Any, tell: Callable[[str], None]) -> Scorer | ProbabilityScorer:
    """The baseline's own loss for all arms; where that is wrong by construction, crossentropy."""
    wrong = None if has_own_loss(baseline) else scorer_for_wrong_loss(baseline, labels)
    if wrong is None:
        return Scorer(baseline, tell)
    tell(
        "the script's loss does not fit its outputs and labels: all arms are scored by the "
        "crossentropy of their own probabilities"
    )
    return wrong


def _split_alike(
    arms: Sequence[Arm], tell: Callable[[str], None]
) -> tuple[dict[str, dict[str, Any]], dict[str, HeldOut]]:
    """The training arguments and held-out rows of each arm that can be compared, by its name."""
    baseline = arms[0]
    training, held_out = {}, {}
    training[baseline.name], ours = split_training_data(baseline.fit, tell)
    held_out[baseline.name] = ours
    for arm in arms[1:]:
        fit = dict(arm.fit)
        shared = fit.get("validation_data")
        if shared is not None and shared is baseline.fit.get("validation_data"):
            # Read once: the same generator would give the second arm other rows.
            fit["validation_data"] = ours.as_validation_data()
        try:
            kept, held = split_training_data(fit, tell)
        except DataError as reason:
            tell(f"{arm.name} is not tried: {reason}")
            continue
        if held.rows != ours.rows:
            tell(f"{arm.name} is not tried: it holds out other rows than {baseline.name}")
            continue
        training[arm.name], held_out[arm.name] = kept, held
    return training, held_out


def once(tell: Callable[[str], None]) -> Callable[[str], None]:
    """`tell`, but each notice is said once, not once a trial."""
    said: set[str] = set()

    def tell_once(text: str) -> None:
        if text not in said:
            said.add(text)
            tell(text)

    return tell_once
