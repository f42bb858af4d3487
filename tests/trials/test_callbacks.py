"""Callbacks that steer are kept as they are; callbacks that write are left out, and named."""

import pytest

from fitdoctor.trials.callbacks import reads_validation, steering_callbacks

keras = pytest.importorskip("keras")
GrowingL2 = pytest.importorskip("fitdoctor.growing").GrowingL2


class Mine(keras.callbacks.EarlyStopping):
    """A subclass by a user may do anything."""


class MyGrowingL2(GrowingL2):
    """Of one of our own callbacks, too."""


def kept(*callbacks):
    notices = []
    return steering_callbacks({"callbacks": list(callbacks)}, notices.append), notices


def test_callbacks_of_our_remedies_are_copied():
    (copy,), notices = kept(GrowingL2(decay=0.1, epochs=5))
    assert (copy.decay, copy.epochs) == (0.1, 5)
    assert notices == []


def test_steering_callbacks_are_copied():
    stopping = keras.callbacks.EarlyStopping(patience=3, verbose=1)
    plateau = keras.callbacks.ReduceLROnPlateau(factor=0.5)
    copies, notices = kept(stopping, plateau)
    assert [type(copy) for copy in copies] == [type(stopping), type(plateau)]
    assert copies[0] is not stopping
    assert copies[0].patience == 3
    assert copies[0].verbose == 0
    assert notices == []


@pytest.mark.parametrize(
    "callback",
    [
        keras.callbacks.CSVLogger("never.csv"),
        keras.callbacks.ModelCheckpoint("never.keras"),
        keras.callbacks.BackupAndRestore("never"),
        keras.callbacks.LambdaCallback(on_epoch_end=print),
        Mine(),
        MyGrowingL2(decay=0.1, epochs=5),
    ],
)
def test_callbacks_that_may_write_are_left_out_and_named(callback):
    copies, notices = kept(callback)
    assert copies == []
    assert type(callback).__name__ in notices[0]


def test_a_checkpoint_of_the_best_epoch_is_kept_in_memory():
    checkpoint = keras.callbacks.ModelCheckpoint(
        "never.keras", monitor="val_accuracy", mode="max", save_best_only=True
    )
    (copy,), notices = kept(checkpoint)
    assert copy.restore_best_weights
    assert (copy.monitor, copy.mode) == ("val_accuracy", "max")
    assert "memory" in notices[0]


def test_who_reads_validation_data():
    stopping = keras.callbacks.EarlyStopping
    assert reads_validation({"callbacks": [stopping()]})
    assert reads_validation({"callbacks": stopping()})
    assert not reads_validation({"callbacks": [stopping(monitor="loss")]})
    assert not reads_validation({"callbacks": [keras.callbacks.CSVLogger("never.csv")]})
    assert not reads_validation({})
