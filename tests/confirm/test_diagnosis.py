"""What several trainings of one script are taken to say together."""

from __future__ import annotations

import numpy as np

from fitdoctor.confirm.diagnosis import diagnose_trials
from fitdoctor.logs import run_from_history
from fitdoctor.trials.trial import Trial

STUCK_AT_CHANCE = {"loss": [2.32] + [2.303] * 11, "accuracy": [0.1, 0.11, 0.09] * 4}
NEVER_LEARNED = {"loss": [0.501, 0.5, 0.502, 0.5] * 3}
LEARNED = {"loss": [1.0, 0.5, 0.3, 0.2, 0.15, 0.13, 0.12, 0.115, 0.112, 0.111, 0.11, 0.11]}


def rules_found(*histories: dict[str, list[float]]) -> list[str]:
    trials = [
        Trial("baseline", seed, "finished", np.zeros(1), history=history)
        for seed, history in enumerate(histories)
    ]
    recorded = run_from_history(LEARNED, "train.py", {})
    return [finding.rule for finding in diagnose_trials(trials, recorded)]


def test_a_finding_on_most_seeds_is_told_once() -> None:
    assert "UF001" in rules_found(STUCK_AT_CHANCE, STUCK_AT_CHANCE, LEARNED)


def test_a_finding_on_one_seed_is_luck() -> None:
    assert rules_found(STUCK_AT_CHANCE, LEARNED, LEARNED) == []


def test_a_problem_that_seeds_share_by_different_rules_is_told() -> None:
    found = rules_found(STUCK_AT_CHANCE, NEVER_LEARNED, LEARNED)
    assert len(found) == 1
    assert found[0] in ("UF001", "UF003")
