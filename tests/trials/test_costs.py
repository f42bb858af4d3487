"""Arms that are judged by what they save, and those that change the trained model."""

from dataclasses import replace

import numpy as np
import pytest

from fitdoctor.confirm.reruns import Reruns
from fitdoctor.trials.devices import choose_device
from fitdoctor.trials.journal import Journal
from fitdoctor.trials.run import run_trials
from fitdoctor.trials.task import prepare
from fitdoctor.verdict.judge import judge
from tests.trials.small import arm, dense

pytest.importorskip("keras")
pytestmark = pytest.mark.training
SEEDS = range(1, 6)


def quantise(model):
    model.quantize("int8")


def forget(model):
    model.set_weights([weight * 0 for weight in model.get_weights()])


def rerun(*arms, fused=True, journal=None):
    baseline = arm("baseline", dense(64))
    task = prepare([baseline, *arms], 3, lambda text: None)
    trials = list(run_trials(task, [baseline, *arms], SEEDS, choose_device("cpu"), journal, fused))
    return Reruns(task, trials, 3)


@pytest.mark.parametrize("fused", [True, False])
def test_the_model_is_scored_as_it_would_be_used(fused):
    plain = arm("int8", dense(64))
    small = replace(plain, after_training=(quantise,), cost="compressed bytes")
    empty = replace(arm("empty", dense(64)), after_training=(forget,), cost="compressed bytes")
    found = rerun(small, empty, fused=fused)
    assert {trial.engine for trial in found.trials} == {"fused" if fused else "fit"}
    baseline, quantised, emptied = (found.of(name) for name in ("baseline", "int8", "empty"))
    for before, after, nothing in zip(baseline, quantised, emptied, strict=True):
        assert after.history == before.history  # the training is the same
        assert after.costs["compressed bytes"] < before.costs["compressed bytes"]
        assert np.allclose(after.losses, before.losses, atol=0.05)
        assert not np.array_equal(after.losses, before.losses)
        assert np.allclose(nothing.losses, np.log(2), atol=1e-6)  # two classes, no knowledge
    assert judge(found.scores("int8")).word == "confirmed"
    assert judge(found.scores("empty")).word == "harmful"


def test_a_smaller_model_has_fewer_parameters_and_a_time_a_step():
    small = replace(arm("small", dense(2)), cost="parameters")
    quick = replace(arm("quick", dense(2)), cost="seconds a step")
    found = rerun(small, quick)
    verdict = judge(found.scores("small"))
    assert (verdict.saving.baseline, verdict.saving.remedy) == pytest.approx((450, 16))
    assert judge(found.scores("quick")).saving.remedy > 0


def test_a_journal_without_the_costs_is_trained_again(tmp_path):
    class Counting(Journal):
        added = 0

        def add(self, arm, trial):
            self.added += 1
            super().add(arm, trial)

    def trained(*arms):
        journal = Counting(tmp_path, "task")
        rerun(*arms, journal=journal)
        return journal.added

    small = arm("small", dense(2))
    assert trained(small) == 2 * len(SEEDS)
    assert trained(small) == 0
    assert trained(replace(small, cost="parameters")) == 2 * len(SEEDS)
    assert trained(replace(small, cost="parameters")) == 0
    assert trained(small) == 0
