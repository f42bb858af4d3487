"""Which rows train, which are seen by callbacks, and which decide."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitdoctor.trials.held_out import DataError, HeldOut
from fitdoctor.trials.split import folds, for_screening, screens_on_half, split_training_data
from tests.trials.small import rows


@given(st.integers(2, 500))
def test_no_row_decides_that_a_callback_has_seen(count):
    for fold in folds(count, validation_is_read=True):
        assert not set(fold.selection) & set(fold.decision)
        assert set(fold.selection) | set(fold.decision) == set(range(count))


@pytest.mark.parametrize(("count", "deciding"), [(199, 199), (200, 100)])
def test_below_200_rows_the_halves_are_swapped_and_all_decide(count, deciding):
    rows_deciding = np.concatenate([fold.decision for fold in folds(count, True)])
    assert len(set(rows_deciding)) == len(rows_deciding) == deciding


def test_where_nothing_reads_validation_data_all_of_it_decides():
    (fold,) = folds(70, validation_is_read=False)
    assert len(fold.decision) == len(fold.selection) == 70


@given(st.integers(5, 400))
def test_screening_divides_the_training_rows_and_sees_no_row_that_decides(count):
    held_out = HeldOut(np.arange(1000, 1040)[:, None])
    train = {"x": np.arange(count)[:, None], "y": np.arange(count), "batch_size": 8}
    assert not screens_on_half(train, held_out)
    trained, seen = for_screening(train, held_out)
    assert trained["batch_size"] == 8
    np.testing.assert_array_equal(trained["x"][:, 0], trained["y"])
    np.testing.assert_array_equal(seen.x[:, 0], seen.y)
    assert sorted([*trained["y"], *seen.y]) == list(range(count))
    assert seen.rows == -(-count // 5)


FEW = {"x": np.zeros((40, 1)), "y": np.zeros(40)}


@pytest.mark.parametrize("train", [{"x": iter([])}, FEW], ids=["pipeline", "few rows"])
@given(count=st.integers(100, 500))
def test_where_that_is_not_possible_it_sees_the_half_that_does_not_decide(train, count):
    held_out = HeldOut(np.arange(count)[:, None])
    assert screens_on_half(train, held_out)
    trained, seen = for_screening(train, held_out)
    assert trained is train
    (fold,) = folds(count, validation_is_read=False, half_was_seen=True)
    assert set(seen.x[:, 0]) == set(fold.selection)
    assert set(fold.selection) | set(fold.decision) == set(range(count))
    assert not set(fold.selection) & set(fold.decision)


def test_validation_split_takes_the_last_rows_as_keras_does():
    x, y = rows(10)
    notices = []
    train, held = split_training_data({"x": x, "y": y, "validation_split": 0.25}, notices.append)
    np.testing.assert_array_equal(train["x"], x[:7])
    np.testing.assert_array_equal(held.y, y[7:])
    assert "validation_split" not in train
    assert not notices


def test_without_validation_data_a_fifth_is_held_out_and_said():
    x, y = rows(50)
    notices = []
    train, held = split_training_data({"x": x, "y": y}, notices.append)
    assert (len(train["x"]), held.rows) == (40, 10)
    together = {tuple(row) for row in np.concatenate([train["x"], held.x])}
    assert together == {tuple(row) for row in x}
    assert "10 of 50 training rows are held out" in notices[0]


def test_inputs_of_several_parts_and_weights_are_split_together():
    x, y = rows(20)
    fit = {"x": {"a": x, "b": x + 1}, "y": y, "sample_weight": np.arange(20.0)}
    train, held = split_training_data(fit, print)
    np.testing.assert_array_equal(train["x"]["a"] + 1, train["x"]["b"])
    np.testing.assert_array_equal(y[held.weight.astype(int)], held.y)


def test_tables_are_taken_as_arrays():
    x, y = rows(20)
    train, held = split_training_data({"x": pd.DataFrame(x), "y": pd.Series(y)}, print)
    assert (train["x"].shape, held.x.shape) == ((16, 4), (4, 4))
    given = (pd.DataFrame(x), pd.Series(y))
    _, held = split_training_data({"x": pd.DataFrame(x), "validation_data": given}, print)
    np.testing.assert_array_equal(held.y, y)


def test_inputs_without_labels_are_held_out_too():
    x, _ = rows(20)
    train, held = split_training_data({"x": x}, print)
    assert (len(train["x"]), held.rows, held.y) == (16, 4, None)
    _, held = split_training_data({"x": x, "validation_data": (x,)}, print)
    assert held.y is None


def test_given_validation_batches_are_collected_in_order():
    x, y = rows(10)
    batches = [(x[:6], y[:6]), (x[6:], y[6:])]
    _, held = split_training_data({"x": iter, "validation_data": iter(batches)}, print)
    np.testing.assert_array_equal(held.x, x)
    _, held = split_training_data(
        {"x": iter, "validation_data": iter(batches), "validation_steps": 1}, print
    )
    assert held.rows == 6


def test_data_that_trials_cannot_share_is_refused():
    with pytest.raises(DataError, match="generator"):
        split_training_data({"x": iter([1]), "validation_data": rows()}, print)
    with pytest.raises(DataError, match="validation_data"):
        split_training_data({"x": object(), "y": None}, print)


def test_rows_and_labels_of_other_numbers_are_refused() -> None:
    fit = {"x": np.zeros((10, 2)), "y": np.zeros((9, 1))}
    with pytest.raises(DataError, match="10 rows of x and 9 of y"):
        split_training_data(fit, lambda text: None)
