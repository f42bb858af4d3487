"""What a budget lets run, and what it is told to have left out."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest

from fitdoctor.confirm.flow import Confirmation, confirm
from fitdoctor.confirm.plan import Budget, Plan
from fitdoctor.remedies.treatment import parse_treatment
from fitdoctor.trials.devices import choose_device
from fitdoctor.trials.trial import Trial
from tests.confirm.test_flow import finding, recording


class Trials(Budget):
    """A budget that is used up after some trials, however long they take."""

    def __init__(self, most: int) -> None:
        super().__init__(seconds=np.inf)
        self.most = most

    def limited(self, trials: Iterable[Trial]) -> Iterator[Trial]:
        for trial in super().limited(trials):
            self.most -= 1
            if self.most == 0:
                self.seconds = 0.0
            yield trial


def spent(budget: Budget, *named: str) -> tuple[Confirmation, list[tuple[int, int]]]:
    seen: list[tuple[int, int]] = []
    plan = Plan(
        seeds=5,
        epochs=2,
        treatments=tuple(map(parse_treatment, named)),
        tell=lambda text: None,
        progress=lambda done, total: seen.append((done, total)),
    )
    remedies = ("raise-learning-rate", "train-longer")
    findings = [finding("SC001", "slow-convergence", remedies)]
    device = choose_device("cpu")
    return confirm(recording(), "run", Path(), device, plan, budget, findings), seen


@pytest.mark.training
def test_used_up_while_two_remedies_are_screened_together_nothing_more_is_begun() -> None:
    """Screened: a baseline and two remedies on three seeds, then both on two of them."""
    result, seen = spent(Trials(3 * 3 + 3 + 2))
    assert result.ran_out
    assert len(result.untreated) == 1
    assert seen[-1] == (0, 10)  # the trials that would decide


@pytest.mark.training
def test_used_up_with_the_last_trial_nothing_is_left_out() -> None:
    result, seen = spent(Trials(10), "adam")
    assert seen[-1] == (10, 10)
    assert len(result.tried) == 1
    assert not result.ran_out


@pytest.mark.training
def test_a_finding_for_which_two_remedies_were_named_is_told_once() -> None:
    result, _ = spent(Budget(0.0), "adam", "momentum")
    assert [finding.rule for finding in result.untreated] == ["SC001"]
