"""What became of the problem itself, from histories that show it."""

import math

import numpy as np
import pytest

from fitdoctor.confirm.measures import measure
from fitdoctor.rulebook.finding import Problem
from fitdoctor.trials.trial import Outcome, Trial


def trial(arm: str, seed: int, outcome: Outcome = "finished", **history: list[float]) -> Trial:
    return Trial(arm, seed, outcome, np.array([0.5]), history=history)


BASELINE = [
    trial("baseline", 1, loss=[1.0, 1.2, 0.8], val_loss=[1.0, 0.6, 0.9]),
    trial("baseline", 2, loss=[1.0, 1.2, 0.6], val_loss=[1.0, 0.6, 0.7]),
    trial("baseline", 3, "diverged", loss=[math.nan]),
]
REMEDY = [
    trial("remedy", 1, loss=[0.9, 0.8, 0.4], val_loss=[0.6, 0.5, 0.4]),
    trial("remedy", 2, loss=[0.9, 0.8, 0.2], val_loss=[0.7, 0.5, 0.2]),
    trial("remedy", 3, loss=[0.1], val_loss=[0.1]),
]


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        ("overfitting", "validation loss at the end 0.8 -> 0.3"),
        ("underfitting", "training loss at the end 0.7 -> 0.3"),
        ("instability", "share of epochs in which the training loss rose 0.5 -> 0"),
        ("slow-convergence", "epochs until the baseline's best validation loss 2 -> 1.5"),
    ],
)
def test_each_problem_has_its_measure_over_seeds_that_finished(problem: Problem, told: str) -> None:
    found = measure(problem, BASELINE, REMEDY)
    assert found is not None
    assert found.sentence == told


def test_a_level_that_is_never_reached_and_a_curve_that_is_missing_are_told() -> None:
    worse = [trial("remedy", 1, val_loss=[0.7, 0.8, 0.9])]
    slow = measure("slow-convergence", BASELINE[:1], worse)
    assert slow is not None
    assert slow.sentence.endswith("2 -> not on every seed")
    learned = measure("underfitting", BASELINE[:1], worse)
    assert learned is not None
    assert learned.sentence.endswith("0.8 -> unknown")
    assert measure("underfitting", BASELINE[2:], REMEDY[2:]) is None
