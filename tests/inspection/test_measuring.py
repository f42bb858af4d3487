"""What is measured on recordings made here, each with one thing wrong, and on the examples."""

import example_scripts  # noqa: F401 - chooses the backend
import keras
import numpy as np
import pytest
from example_scripts import recording

from fitdoctor.capture.recording import Recording
from fitdoctor.inspection.gradients import first_step_ratio
from fitdoctor.inspection.measuring import MEASUREMENTS, measure_recording
from fitdoctor.inspection.subject import Subject
from fitdoctor.signals.recording import RECORDING_SIGNALS

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(200, 6)).astype("float32")
Y = (X[:, 0] > 0).astype("int64") + (X[:, 1] > 0)  # classes 0, 1, 2
SHARES = np.bincount(Y) / len(Y)


def recorded(*layers: keras.layers.Layer, loss: object = "mse", **fit: object) -> Recording:
    model = keras.Sequential([keras.Input(fit.setdefault("x", X).shape[1:]), *layers])
    arguments = {"optimizer": keras.optimizers.Adam(), "loss": loss}
    return Recording(model, arguments, {"y": Y, "epochs": 1, **fit}, weights_fresh=True)


def measured(*layers: keras.layers.Layer, **arguments: object) -> dict[str, float | str]:
    return dict(measure_recording(recorded(*layers, **arguments)))


def dense(units: int, activation: str | None = None, **more: object) -> keras.layers.Layer:
    return keras.layers.Dense(units, activation, **more)


@pytest.fixture(scope="module")
def healthy() -> dict[str, float | str]:
    layers = [dense(16, "relu"), dense(8, "tanh"), dense(3, "softmax")]
    loss = keras.losses.SparseCategoricalCrossentropy()
    return measured(*layers, loss=loss, validation_split=0.25)


def test_every_signal_has_a_measurement() -> None:
    assert set(MEASUREMENTS) == set(RECORDING_SIGNALS)


def test_a_healthy_training(healthy: dict[str, float | str]) -> None:
    assert not [value for value in healthy.values() if isinstance(value, str)]
    assert healthy["training_rows"] == 150
    assert healthy["input_size"] == pytest.approx(1, abs=0.2)
    assert healthy["input_unevenness"] == pytest.approx(1, abs=0.2)
    assert healthy["parameters_per_row"] == pytest.approx((7 * 16 + 17 * 8 + 9 * 3) / 150)
    assert healthy["dead_relu_share"] == 0
    assert healthy["saturated_share"] < 0.01
    assert 0.05 < healthy["gradient_ratio"] < 20


def test_what_the_labels_the_outputs_and_the_loss_are(healthy: dict[str, float | str]) -> None:
    yes = {name for name, value in healthy.items() if value == 1}
    assert {"labels_are_classes", "output_is_softmax", "loss_is_sparse"} <= yes
    for name in ("output_is_linear", "loss_is_binary", "loss_from_logits", "labels_are_one_hot"):
        assert healthy[name] == 0
    assert healthy["class_count"] == healthy["output_units"] == 3
    assert healthy["largest_class_share"] == pytest.approx(np.bincount(Y[:150]).max() / 150)


def test_memory_counts_weights_gradients_optimizer_and_activations() -> None:
    found = measured(dense(100), dense(1), y=X[:, :1], batch_size=50)
    weights = 6 * 100 + 100 + 100 + 1
    optimizer = 2 * weights + 2  # two moments; a count of steps and a rate
    expected = 4 * (2 * weights + optimizer + 2 * 50 * (100 + 1))
    assert found["step_megabytes"] == pytest.approx(expected / 1e6, rel=0.05)


def test_damaged_constant_and_shared_rows() -> None:
    x = X.copy()
    x[:, 5] = 3.0
    x[7, 0], x[9, 1] = np.nan, np.inf
    found = measured(dense(1), x=x, validation_data=(np.concatenate([x[:5], -x[5:10]]), Y[:10]))
    assert found["non_finite_row_share"] == 0.01
    assert found["constant_feature_share"] == pytest.approx(1 / 6)
    assert found["shared_row_share"] == 0.5
    assert found["repeated_row_share"] == 0


def test_inputs_are_measured_where_they_meet_the_first_trained_layer() -> None:
    raw = measured(dense(1), x=255 * np.abs(X))
    scaled = measured(keras.layers.Rescaling(1 / 255), dense(1), x=255 * np.abs(X))
    normalised = measured(keras.layers.BatchNormalization(), dense(1), x=255 * np.abs(X))
    assert raw["input_size"] == pytest.approx(255 * scaled["input_size"], rel=1e-4)
    assert scaled["input_size"] == pytest.approx(1, abs=0.2)
    assert normalised["input_size"] == "the model normalises its inputs itself (BatchNormalization)"


def test_dead_saturated_and_vanishing_units() -> None:
    low = keras.initializers.Constant(-100.0)
    assert measured(dense(4, "relu", bias_initializer=low), dense(1))["dead_relu_share"] == 1
    assert measured(dense(4, "sigmoid"), dense(1), x=1000 * X)["saturated_share"] > 0.9
    stack = [dense(8, "sigmoid", name=f"hidden_{i}") for i in range(12)]
    assert measured(*stack, dense(1))["gradient_ratio"] < 1e-4


def test_the_narrowest_layer_is_one_that_nothing_goes_around() -> None:
    assert measured(dense(16, "relu"), dense(2), dense(8), dense(1))["narrowest_width"] == 2
    assert measured(dense(8, "relu"), dense(1), keras.layers.ReLU())["narrowest_width"] == 8
    reason = "the model has no hidden layer through which everything passes"
    assert measured(dense(1))["narrowest_width"] == reason
    given = keras.Input((6,))
    gate = dense(1, "sigmoid")(given)
    wide = dense(16, "relu")(given)
    outputs = dense(1)(keras.layers.Multiply()([wide, gate]))
    model = keras.Model(given, outputs)
    arguments = {"optimizer": keras.optimizers.Adam(), "loss": "mse"}
    gated = Recording(model, arguments, {"x": X, "y": Y, "epochs": 1}, weights_fresh=True)
    assert measure_recording(gated)["narrowest_width"] == reason


def test_the_first_step_is_measured_and_taken_back() -> None:
    found = recorded(dense(16, "relu"), dense(1))
    subject = Subject(found)
    before = [weight.numpy() for weight in subject.model.weights]
    kernels = np.concatenate([w.ravel() for w in before if w.ndim > 1])
    expected = 0.001 / np.sqrt(np.square(kernels).mean())  # Adam's first step is its rate
    ratio = first_step_ratio(subject.model, subject.gradients)
    assert ratio == pytest.approx(expected, rel=0.05)
    for weight, old in zip(subject.model.weights, before, strict=True):
        np.testing.assert_array_equal(weight.numpy(), old)


def test_labels_that_no_output_reaches() -> None:
    price = 100 + 50 * X[:, 0]
    assert measured(dense(1, "sigmoid"), y=price)["unreachable_label_share"] > 0.9
    assert measured(dense(1), y=price)["unreachable_label_share"] == 0
    sparse = "sparse_categorical_crossentropy"
    found = measured(dense(2, "softmax"), loss=sparse)
    assert found["unreachable_label_share"] == pytest.approx((Y == 2).mean())
    named = measured(dense(3, "softmax"), loss="categorical_crossentropy")
    assert named["unreachable_label_share"] == 0


def test_a_loss_that_cannot_be_computed_is_a_reason_not_an_error() -> None:
    one_hot = keras.utils.to_categorical(Y, 3)
    found = measured(dense(3, "softmax"), y=one_hot, loss="sparse_categorical_crossentropy")
    assert found["labels_are_one_hot"] == found["loss_is_sparse"] == 1
    assert str(found["gradient_ratio"]).startswith("the loss of the first rows cannot be computed")


@pytest.mark.parametrize("name", ["generator", "two_inputs", "subclassed_opaque", "tf_dataset"])
def test_what_is_unknown_has_a_reason_and_the_recording_stays(name: str) -> None:
    found = recording(name)
    before = found.fingerprint()
    values = measure_recording(found)
    assert all(isinstance(value, float) or "\n" not in value for value in values.values())
    assert not any(str(value).startswith("measuring it failed") for value in values.values())
    assert found.fingerprint() == before


@pytest.mark.parametrize(
    ("loss", "labels", "least"),
    [
        ("sparse_categorical_crossentropy", Y, -(SHARES * np.log(SHARES)).sum()),
        (
            "categorical_crossentropy",
            keras.utils.to_categorical(Y, 3),
            -(SHARES * np.log(SHARES)).sum(),
        ),
        ("mse", X[:, 0], X[:, 0].var()),
        ("mae", X[:, 0], np.abs(X[:, 0] - np.median(X[:, 0])).mean()),
    ],
)
def test_the_loss_of_one_answer_for_all_rows(loss: str, labels: object, least: float) -> None:
    found = measured(dense(3), loss=loss, y=labels)
    assert found["one_answer_loss"] == pytest.approx(least, rel=1e-5)


def test_a_loss_that_holds_more_than_the_answers_has_no_such_least() -> None:
    sparse = "sparse_categorical_crossentropy"
    penalised = measured(dense(3, kernel_regularizer="l2"), loss=sparse)
    assert penalised["one_answer_loss"] == "the loss holds penalties"
    weighted = measured(dense(3), loss=sparse, class_weight={0: 1.0, 1: 2.0, 2: 1.0})
    assert weighted["one_answer_loss"] == "rows have weights"
