"""Trials paired by seed."""

import numpy as np
import pytest

from fitdoctor.trials.results import paired
from fitdoctor.trials.trial import Trial

NOTHING = np.full(3, np.nan)


def trial(arm: str, seed: int, reason: str = "") -> Trial:
    if reason:
        return Trial(arm, seed, "failed", NOTHING, reason)
    return Trial(arm, seed, "finished", np.ones(3))


def test_a_seed_whose_baseline_failed_is_left_out():
    trials = [trial("baseline", 1, "ValueError: odd"), trial("baseline", 2)]
    pairs = paired([*trials, trial("l2", 1), trial("l2", 2)], "baseline", "l2")
    assert pairs.seeds == (2,)
    assert pairs.dropped == 1


@pytest.mark.parametrize(
    ("reason", "seeds"), [("ValueError: shapes", (1, 2)), ("out of memory: 3 GB", ())]
)
def test_a_baseline_that_can_never_run_counts_as_one_that_learned_nothing(reason, seeds):
    trials = [trial("baseline", seed, reason) for seed in (1, 2)]
    pairs = paired(
        [*trials, trial("match-loss", 1), trial("match-loss", 2)], "baseline", "match-loss"
    )
    assert pairs.seeds == seeds
    assert np.isnan(pairs.baseline).all()


def test_a_remedy_that_fails_as_well_is_no_gain():
    trials = [trial(arm, 1, "ValueError: odd") for arm in ("baseline", "l2")]
    pairs = paired(trials, "baseline", "l2")
    assert pairs.seeds == ()
