"""Runs made of histories in memory, and what people are told about curves."""

import numpy as np
import pandas as pd
import pytest

from fitdoctor.logs import HistoryError, describe_curves, run_from_history

LISTS = {"loss": [2.0, 1.0, float("nan")], "val_loss": [2.5, 1.5, 1.25]}


class History:
    """Has what a Keras History has."""

    def __init__(self, history):
        self.history = history
        self.epoch = list(range(3))


@pytest.mark.parametrize(
    "history",
    [
        LISTS,
        {name: np.float32(values) for name, values in LISTS.items()},
        {name: [np.array(value) for value in values] for name, values in LISTS.items()},
        History(LISTS),
        pd.DataFrame(LISTS),
        pd.DataFrame({"epoch": [0, 1, 2], **LISTS}),
    ],
    ids=["dict", "numpy", "scalars", "history", "frame", "frame with epochs"],
)
def test_every_form_gives_the_same_run(history):
    run = run_from_history(history, name="mine")
    assert run.name == "mine"
    train, validation = run.curve("loss", "train"), run.curve("loss", "validation")
    np.testing.assert_array_equal(train.values, LISTS["loss"])
    assert validation.values.tolist() == LISTS["val_loss"]
    assert train.steps.tolist() == [0, 1, 2]


def test_sparse_frame_has_points_only_where_something_was_logged():
    frame = pd.DataFrame(
        {
            "epoch": [0, 0, 1, 1],
            "step": [9, 9, 19, 19],
            "train_loss": [np.nan, 2.0, np.nan, 1.0],
            "val_loss": [2.5, np.nan, 1.5, np.nan],
        }
    )
    run = run_from_history(frame)
    assert run.curve("loss", "train").values.tolist() == [2.0, 1.0]
    assert run.curve("loss", "validation").steps.tolist() == [0, 1]


def test_validation_every_other_epoch():
    run = run_from_history({"loss": [4.0, 3.0, 2.0, 1.0], "val_loss": [3.5, 1.5]})
    assert run.curve("loss", "validation").steps.tolist() == [1, 3]


@pytest.mark.parametrize("history", [None, 3, "loss", [1.0, 2.0], {}, {"loss": []}, {"loss": "ab"}])
def test_what_is_no_history_is_said_in_one_line(history):
    with pytest.raises(HistoryError) as error:
        run_from_history(history)
    assert "expected a Keras History" in str(error.value)
    assert "\n" not in str(error.value)


def test_describe_curves_says_how_each_name_was_understood():
    run = run_from_history({"loss": [2.0, 1.0], "val_acc": [0.25, 0.5], "lr": [0.5, 0.25]})
    loss, accuracy, rate = describe_curves(run)
    assert loss.understood_as == "train, loss, lower is better"
    assert accuracy.understood_as == "validation, accuracy, higher is better"
    assert rate.understood_as == "learning_rate"
    assert (accuracy.name, accuracy.points, accuracy.last_step) == ("val_acc", 2, 1)
    assert (accuracy.first_value, accuracy.last_value) == (0.25, 0.5)
