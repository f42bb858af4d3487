"""Validation data that is read lazily: the same rows for all arms and stages, in one order."""

from pathlib import Path

import numpy as np
import pytest

from fitdoctor.capture.recording import Recording
from fitdoctor.confirm.plan import Budget, Plan
from fitdoctor.confirm.workbench import Workbench
from fitdoctor.trials.devices import choose_device
from fitdoctor.trials.held_out import DataError, HeldOut
from fitdoctor.trials.pipelines import read_once
from tests.trials.small import dense, rows

tf = pytest.importorskip("tensorflow")


def shuffled(x, y):
    return tf.data.Dataset.from_tensor_slices((x, y)).shuffle(len(x)).batch(16)


def held(fit):
    return HeldOut(*fit["validation_data"])


def test_a_shuffled_pipeline_is_read_once_and_in_one_order_for_all_arms():
    x, y = rows(60)
    first = read_once({"validation_data": shuffled(x, y), "validation_steps": 10})
    assert "validation_steps" not in first
    assert read_once(first)["validation_data"] is first["validation_data"]
    second = read_once({"validation_data": shuffled(x, y)}, like=first)
    assert second["validation_data"] is first["validation_data"]
    np.testing.assert_array_equal(np.sort(held(first).x, axis=0), np.sort(x, axis=0))


def test_other_inputs_of_the_same_rows_are_kept_and_other_rows_are_refused():
    x, y = rows(60)
    first = read_once({"validation_data": tf.data.Dataset.from_tensor_slices((x, y)).batch(16)})
    noisy = tf.data.Dataset.from_tensor_slices((x + 1, y)).batch(16)
    np.testing.assert_array_equal(held(read_once({"validation_data": noisy}, like=first)).x, x + 1)
    with pytest.raises(DataError, match="other validation rows"):
        read_once({"validation_data": shuffled(*rows(60, seed=1))}, like=first)


@pytest.mark.training
def test_rows_that_screened_never_decide_though_the_pipeline_shuffles(tmp_path: Path):
    model, (x, y) = dense()(), rows(60)
    compiled = {"optimizer": "adam", "loss": "sparse_categorical_crossentropy"}
    training = tf.data.Dataset.from_tensor_slices(rows()).batch(16)
    fit = {"x": training, "validation_data": shuffled(x, y), "epochs": 1}
    bench = Workbench(
        Recording(model, compiled, fit, data_kind="tf.data"),
        choose_device("cpu"),
        Plan(tell=lambda text: None),
        Budget(),
    )
    tasks = [bench.screen([]).task, bench.rerun([], [1]).task]
    chosen, deciding = (
        {
            tuple(row)
            for fold in task.folds
            for row in task.decision_rows(bench.baseline, fold).x.tolist()
        }
        for task in tasks
    )
    assert len(chosen) == len(deciding) == 30
    assert not chosen & deciding
