"""Both arms of a seed start from the same weights wherever they have the same weights."""

import numpy as np
import pytest

from fitdoctor.trials.arm import build_under_seed, first_rows_of
from tests.trials.small import arm, dense, rows

keras = pytest.importorskip("keras")
BASELINE = arm()


def test_a_seed_gives_the_same_weights_again_and_another_seed_others():
    first, second = (build_under_seed(BASELINE, BASELINE, seed, None) for seed in (7, 7))
    other = build_under_seed(BASELINE, BASELINE, 8, None)
    np.testing.assert_array_equal(first.get_weights()[0], second.get_weights()[0])
    assert (first.get_weights()[0] != other.get_weights()[0]).any()


def test_an_added_dropout_layer_changes_no_weight():
    plain, with_dropout = (
        build_under_seed(one, BASELINE, 7, None)
        for one in (BASELINE, arm("dropout", dense(dropout=0.5)))
    )
    for given, carried in zip(plain.get_weights(), with_dropout.get_weights(), strict=True):
        np.testing.assert_array_equal(given, carried)


def test_a_wider_layer_keeps_its_own_weights():
    model = build_under_seed(arm("wide", dense(units=16)), BASELINE, 7, None)
    assert np.asarray(model.weights[0]).std() > 0.1


def test_a_remedy_of_the_initial_weights_is_not_undone():
    def zeros():
        model = keras.Sequential(
            [keras.Input((4,)), keras.layers.Dense(8, kernel_initializer="zeros")]
        )
        model.compile("sgd", "mse")
        return model

    model = build_under_seed(arm("zeros", zeros), BASELINE, 7, None)
    assert not np.asarray(model.weights[0]).any()


def test_a_model_without_input_shape_is_built_by_its_first_rows():
    def lazily():
        model = keras.Sequential([keras.layers.Dense(3)])
        model.compile("sgd", "mse")
        return model

    lazy = arm("lazy", lazily)
    model = build_under_seed(lazy, lazy, 7, first_rows_of(rows()[0]))
    assert model.built
    assert first_rows_of(object()) is None


def test_both_arms_then_see_the_same_random_numbers():
    build_under_seed(BASELINE, BASELINE, 7, None)
    after_baseline = np.random.random()
    build_under_seed(arm("wide", dense(units=16)), BASELINE, 7, None)
    assert np.random.random() == after_baseline
