"""Trials by plain fit: finished, diverged or failed, and nothing of the user's is written."""

import numpy as np
import pytest

from fitdoctor.trials.devices import choose_device
from fitdoctor.trials.journal import Journal
from fitdoctor.trials.plain import failed, train
from fitdoctor.trials.results import paired
from fitdoctor.trials.run import run_trials
from fitdoctor.trials.task import prepare
from tests.trials.small import arm, dense, rows

keras = pytest.importorskip("keras")
pytestmark = pytest.mark.training


def task_of(*arms, epochs=2):
    notices = []
    return prepare(arms, epochs, notices.append), notices


def test_a_trial_has_curves_and_a_loss_a_row_and_comes_out_the_same_again():
    baseline = arm()
    task, _ = task_of(baseline)
    first, second = (train(task, baseline, 3) for _ in range(2))
    assert first.outcome == "finished"
    assert first.losses.shape == (60,)
    assert first.epochs == first.kept_epoch == 2
    assert first.history == second.history
    np.testing.assert_array_equal(first.losses, second.losses)
    assert first.loss == pytest.approx(first.history["val_loss"][-1], rel=1e-4)


def test_a_trial_whose_loss_explodes_has_diverged():
    def explode():
        model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
        model.compile(keras.optimizers.SGD(1e30), "mse")
        return model

    wild = arm("wild", explode)
    task, _ = task_of(wild, epochs=5)
    trial = train(task, wild, 1)
    assert trial.outcome == "diverged"
    assert trial.epochs < 5
    assert np.isnan(trial.losses).all()


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ValueError("no such\nlayer"), "ValueError: no such layer"),
        (MemoryError(), "out of memory"),
        (RuntimeError("RESOURCE_EXHAUSTED: Out of memory"), "out of memory"),
    ],
)
def test_a_trial_that_crashes_has_failed_with_its_reason(error, reason):
    def crash():
        raise error

    baseline, broken = arm(), arm("broken", crash)
    task, _ = task_of(baseline, broken)
    trial = train(task, broken, 1)
    assert trial.outcome == "failed"
    assert trial.reason.startswith(reason)
    assert "\n" not in trial.reason


def test_callbacks_that_write_leave_no_trace(tmp_path):
    logger = keras.callbacks.CSVLogger(tmp_path / "log.csv")
    checkpoint = keras.callbacks.ModelCheckpoint(tmp_path / "model.keras")
    baseline = arm(callbacks=[logger, checkpoint])
    task, notices = task_of(baseline)
    assert train(task, baseline, 1).outcome == "finished"
    assert list(tmp_path.iterdir()) == []
    assert len(notices) == 2


def test_early_stopping_decides_on_rows_it_has_not_seen():
    """Labels that are noise: the best epoch comes early, and each half decides for the other."""
    x, _ = rows()
    noise = np.random.default_rng(0).integers(0, 2, 90)
    stopping = keras.callbacks.EarlyStopping(patience=2, restore_best_weights=True)
    baseline = arm(build=dense(units=64, learning_rate=0.1), x=x, y=noise)
    stopped = arm("stop", baseline.build, **{**baseline.fit, "callbacks": [stopping]})
    task, _ = task_of(baseline, stopped, epochs=12)
    trial = train(task, stopped, 1)
    assert trial.epochs == trial.kept_epoch + 2 < 12
    assert trial.losses.shape == (60,)
    assert trial.loss < train(task, baseline, 1).loss


def test_what_is_in_the_journal_is_not_trained_again(tmp_path):
    baseline, other = arm(), arm("lr", dense(learning_rate=0.1))
    task, _ = task_of(baseline, other)
    device = choose_device("cpu")
    journal = Journal(tmp_path, "task")
    run = run_trials(task, [baseline, other], [1, 2], device, journal, fused=False)
    next(run)
    run.close()
    assert set(journal.load([baseline, other], [1, 2])) == {("baseline", 1)}
    trials = list(run_trials(task, [baseline, other], [1, 2], device, journal, fused=False))
    assert [(trial.arm, trial.seed) for trial in trials] == [
        ("baseline", 1), ("lr", 1), ("baseline", 2), ("lr", 2)
    ]  # fmt: skip
    pairs = paired(trials, "baseline", "lr")
    assert pairs.seeds == (1, 2)
    assert pairs.baseline.shape == (2, 60)


def test_what_failed_is_tried_again_though_it_is_in_the_journal(tmp_path):
    """A baseline that once lacked a file must not lose to every remedy for ever."""
    baseline = arm()
    task, _ = task_of(baseline, epochs=1)
    journal = Journal(tmp_path, "task")
    once = failed(baseline, 1, task.losses, FileNotFoundError("data"), "fit")
    journal.add(baseline, once)
    (trial,) = run_trials(task, [baseline], [1], choose_device("cpu"), journal, fused=False)
    assert trial.outcome == "finished"


def failing(error):
    def crash():
        raise error

    return crash


def test_a_remedy_that_fails_counts_as_diverged_and_a_baseline_without_memory_is_dropped():
    baseline, broken = arm(), arm("broken", failing(ValueError("broken")))
    large = arm("large", failing(MemoryError()))
    task, _ = task_of(baseline, broken, large, epochs=1)
    trials = [train(task, one, 1) for one in (baseline, broken, large)]
    as_remedy = paired(trials, "baseline", "broken")
    assert np.isnan(as_remedy.remedy).all()
    assert as_remedy.reasons == ("ValueError: broken",)
    assert paired(trials, "broken", "baseline").dropped == 0
    assert paired(trials, "large", "baseline").dropped == 1


@pytest.mark.parametrize("fused", [True, False])
def test_an_arm_whose_fit_has_more_epochs_trains_longer_and_says_so(fused):
    short, long = arm(epochs=20), arm("longer", epochs=60)
    task, notices = task_of(short, long)
    trials = list(run_trials(task, [short, long], [1], choose_device("cpu"), fused=fused))
    assert [trial.epochs for trial in trials] == [2, 6]
    assert notices[0] == "longer is trained for 6 epochs, the baseline for 2"
    assert trials[1].history["loss"][:2] == pytest.approx(trials[0].history["loss"], rel=1e-4)
