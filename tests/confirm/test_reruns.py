"""Scores of reruns, where a model cannot be scored or an arm cannot be compared."""

from dataclasses import replace

import keras
import pytest

from fitdoctor.confirm.plan import Budget, Plan
from fitdoctor.confirm.prescription import candidates
from fitdoctor.confirm.reruns import Reruns
from fitdoctor.confirm.workbench import Workbench
from fitdoctor.remedies.treatment import parse_treatment
from fitdoctor.trials.devices import choose_device
from fitdoctor.trials.run import run_trials
from fitdoctor.trials.task import prepare
from tests.confirm.test_flow import recording
from tests.trials.small import arm, dense


@pytest.mark.training
def test_a_model_that_cannot_be_scored_before_training_is_judged_without() -> None:
    arms = [arm("slow", dense(learning_rate=1e-4)), arm("fast", dense(learning_rate=1e-2))]
    task = prepare(arms, 1, print)
    trials = list(run_trials(task, arms, range(2), choose_device("cpu"), fused=False))

    def cannot() -> keras.Model:
        raise ValueError("out of memory")

    broken = replace(task, baseline=replace(task.baseline, build=cannot))
    for judged, known in ((task, True), (broken, False)):
        scores = Reruns(judged, trials, 1).scores("fast")
        assert not isinstance(scores, str)
        assert (scores.untrained is not None) == known


@pytest.mark.training
def test_an_arm_that_holds_out_other_rows_is_left_out_and_the_others_are_tried() -> None:
    said: list[str] = []
    plan = Plan(seeds=1, epochs=1, tell=said.append, fused=False)
    bench = Workbench(recording(), choose_device("cpu"), plan, Budget())
    both = candidates(bench.recording, map(parse_treatment, ("adam", "momentum")), said.append)
    other = {**both[0].arm.fit, "validation_split": 0.25}
    both[0] = replace(both[0], arm=replace(both[0].arm, fit=other))
    reruns = bench.rerun(both, [1])
    assert [trial.arm for trial in reruns.trials] == ["baseline", "momentum"]
    assert "adam is not tried: it holds out other rows than baseline" in said
    assert reruns.scores("adam") == "no trial was finished"
