"""Arms that are judged by what they save, and those that change the trained model."""

from dataclasses import replace

import numpy as np
import pytest

from fitdoctor.confirm.reruns import Reruns
from fitdoctor.trials.devices import choose_device
from fitdoctor.trials.run import open_journal, run_trials
from fitdoctor.trials.task import prepare
from fitdoctor.verdict.judge import judge
from tests.trials.small import arm, dense, rows

pytest.importorskip("keras")
pytestmark = pytest.mark.training
SEEDS = range(1, 6)


def quantise(model):
    model.quantize("int8")


def forget(model):
    model.set_weights([weight * 0 for weight in model.get_weights()])


def rerun(*arms, fused=True):
    baseline = arm("baseline", dense(64))
    task = prepare([baseline, *arms], 3, lambda text: None)
    device = choose_device("cpu")
    trials = list(run_trials(task, [baseline, *arms], SEEDS, device, fused=fused))
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


def test_frozen_layers_are_no_part_of_what_is_trained():
    def frozen():
        model = dense(64)()
        model.layers[0].trainable = False
        model.compile("adam", "sparse_categorical_crossentropy")
        return model

    found = rerun(replace(arm("frozen", frozen), cost="trained parameters"))
    saving = judge(found.scores("frozen")).saving
    assert (saving.baseline, saving.remedy) == pytest.approx((450, 130))


def test_costs_are_measured_together_or_not_at_all(tmp_path):
    """Whatever else is in the journals, both arms are timed on the machine as it is now."""
    device = choose_device("cpu")

    def journal_of(other):
        task = prepare([arm(), other], 1, lambda text: None)
        return open_journal(tmp_path, task, device).folder

    small = arm("small", dense(2))
    timed, counted = (replace(small, cost=cost) for cost in ("seconds a step", "parameters"))
    folders = {journal_of(other) for other in (small, timed, counted, replace(timed, name="x"))}
    assert len(folders) == 4
    assert journal_of(timed) in folders
    assert journal_of(arm("l2", dense(l2=0.1))) == journal_of(small)


def test_weights_of_held_out_rows_count_in_the_name_of_the_journal(tmp_path):
    x, y = rows(60, seed=1)
    folders = set()
    for given in ((x, y), (x, y, np.ones(60)), (x, y, np.full(60, 2.0))):
        task = prepare([arm(validation_data=given)], 1, print)
        folders.add(open_journal(tmp_path, task, choose_device("cpu")).folder)
    assert len(folders) == 3
