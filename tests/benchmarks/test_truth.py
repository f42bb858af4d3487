"""The labels of the training corpus follow from its counterfactual numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from benchmarks.trainings import truth

EPOCHS = 20
FALLING = 0.2 + 0.8 * 0.7 ** np.arange(3 * EPOCHS)


def training(fresh: Any = FALLING, train: Any = FALLING, **evidence: Any) -> dict[str, Any]:
    """A healthy training of 20 epochs, but for what is given."""
    fresh, train = np.array(fresh, float), np.array(train, float)
    return {
        "epochs": EPOCHS,
        "history": {"loss": list(train[:EPOCHS]), "val_loss": list(fresh[:EPOCHS])},
        "evidence": {
            "constant_loss": 1.0,
            "train": list(train),
            "batch_deviation": [0.01] * EPOCHS,
            "batches": 16,
            "fresh": list(fresh),
            "fresh_error": [0.005] * len(fresh),
            "stretched": None,
            "siblings": [{"finite": True, "train": [1.0, train[EPOCHS - 1], train[EPOCHS - 1]]}]
            * 2,
            "standards": [{"train": 0.2, "fresh": 0.2, "error": 0.005}],
            **evidence,
        },
    }


def only(problem: str) -> dict[str, bool]:
    return {name: name == problem for name in truth.PROBLEMS}


def test_a_training_that_settles_at_the_standard_is_healthy() -> None:
    labels = truth.labels(training())
    assert labels == only("none")
    assert truth.healthy(labels) is True


def test_fresh_loss_that_turns_while_training_loss_falls_is_overfitting() -> None:
    turning = np.concatenate([np.linspace(1, 0.3, 8), np.linspace(0.3, 0.9, 3 * EPOCHS - 8)])
    assert truth.labels(training(fresh=turning)) == only("overfitting")


def test_a_rise_within_the_error_over_rows_is_no_overfitting() -> None:
    turning = np.concatenate([np.linspace(1, 0.3, 8), np.linspace(0.3, 0.9, 3 * EPOCHS - 8)])
    noisy = training(fresh=turning, fresh_error=[0.2] * 3 * EPOCHS)
    assert truth.overfitting(noisy) is False


def test_training_that_breaks_is_unstable_and_not_overfit() -> None:
    broken = np.concatenate([np.linspace(1, 0.2, 10), np.full(3 * EPOCHS - 10, 1.5)])
    assert truth.labels(training(fresh=broken, train=broken))["instability"] is True
    assert truth.overfitting(training(fresh=broken, train=broken)) is False


def test_loss_that_goes_on_falling_is_slow_and_not_underfit() -> None:
    slow = np.linspace(1, 0.1, 3 * EPOCHS)
    assert truth.labels(training(fresh=slow, train=slow)) == only("slow-convergence")


@pytest.mark.parametrize(("horizon", "label"), [(0.1, True), (1.0, None)])
def test_a_schedule_whose_stretching_gains_is_slow_where_it_ended_early(
    horizon: float, label: object
) -> None:
    better = {"fresh": list(np.linspace(1, 0.05, 3 * EPOCHS)), "fresh_error": [0.005] * 3 * EPOCHS}
    decayed = training(stretched=better)
    decayed["recipe"] = {"horizon": horizon}
    assert truth.slow_convergence(decayed) is label


def test_a_flat_loss_that_a_longer_schedule_mends_is_not_sure_to_be_underfitting() -> None:
    flat = np.full(3 * EPOCHS, 1.0)
    better = {"fresh": list(FALLING), "fresh_error": [0.005] * 3 * EPOCHS}
    assert truth.underfitting(training(fresh=flat, train=flat, stretched=better)) is None


def test_a_flat_loss_far_above_the_standard_is_underfitting() -> None:
    flat = np.full(3 * EPOCHS, 1.0)
    assert truth.labels(training(fresh=flat, train=flat)) == only("underfitting")


def test_still_falling_at_three_times_the_epochs_leaves_underfitting_unclear() -> None:
    crawling = np.linspace(1, 0.6, 3 * EPOCHS)
    labels = truth.labels(training(fresh=crawling, train=crawling))
    assert labels["slow-convergence"] is True
    assert labels["underfitting"] is None


def test_a_standard_better_on_fresh_rows_alone_is_no_underfitting() -> None:
    memorised = training(train=FALLING - 0.19, fresh=FALLING + 0.3)
    assert truth.underfitting(memorised) is False


def test_of_a_training_that_ends_in_nan_only_instability_is_sure() -> None:
    broken = FALLING.copy()
    broken[12:] = np.nan
    assert truth.labels(training(fresh=broken, train=broken)) == {
        "overfitting": False,
        "underfitting": None,
        "instability": True,
        "slow-convergence": None,
    }


def test_a_rise_in_the_first_tenth_is_only_a_start() -> None:
    bumpy = FALLING.copy()
    bumpy[:2] = 1.0, 1.5
    assert truth.instability(training(train=bumpy)) is False


def test_jitter_is_instability_only_beyond_batch_noise() -> None:
    rough = FALLING + 0.1 * (-1.0) ** np.arange(3 * EPOCHS)
    assert truth.instability(training(train=rough)) is True
    assert truth.instability(training(train=rough, batch_deviation=[2.0] * EPOCHS)) is False


@pytest.mark.parametrize(
    "odd", [{"finite": False, "train": [1, 1, 1]}, {"finite": True, "train": [1, 0.2, 1.5]}]
)
def test_a_calm_training_with_an_unruly_sibling_is_unclear(odd: dict[str, Any]) -> None:
    calm = training()
    calm["evidence"]["siblings"] = [calm["evidence"]["siblings"][0], odd]
    labels = truth.labels(calm)
    assert labels["instability"] is None
    assert truth.healthy(labels) is None


@pytest.mark.parametrize(
    ("gain", "error", "constant", "label"),
    [
        (0.11, 0.0, 1.0, True),  # a tenth of the loss
        (0.08, 0.0, 1.0, None),
        (0.05, 0.0, 1.0, False),
        (0.11, 0.1, 1.0, False),  # two standard errors
        (0.25, 0.1, 1.0, True),
        (0.11, 0.0, 10.0, False),  # 3% of the constant answer's loss
        (0.35, 0.0, 10.0, True),
        (float("nan"), 0.1, 1.0, None),
    ],
)
def test_what_is_clear_depends_on_the_greatest_of_three_limits(
    gain: float, error: float, constant: float, label: object
) -> None:
    assert truth.clearly(1.0, 1.0 - gain, error, constant) is label


def test_labels_do_not_change_with_the_unit_of_the_loss() -> None:
    turning = np.concatenate([np.linspace(1, 0.3, 8), np.linspace(0.3, 0.9, 3 * EPOCHS - 8)])
    large = training(
        fresh=1e6 * turning, train=1e6 * FALLING, constant_loss=1e6,
        fresh_error=[5e3] * 3 * EPOCHS, batch_deviation=[1e4] * EPOCHS,
        standards=[{"train": 2e5, "fresh": 2e5, "error": 5e3}],
    )  # fmt: skip
    assert truth.labels(large) == truth.labels(training(fresh=turning))
