"""What the fingerprint of a recording sees, and what it is blind to."""

import keras
import numpy as np
import pytest

from fitdoctor.capture.recording import Recording, Span, Spans

X = np.arange(40.0).reshape(10, 4)
SLOPE = 2.0


class Scaled(keras.layers.Layer):
    def call(self, inputs):  # type: ignore[no-untyped-def]
        return inputs * 2.0


class Halved(keras.layers.Layer):
    def call(self, inputs):  # type: ignore[no-untyped-def]
        return inputs * 0.5


def network(*, seed=None, name=None, joined="both", middle=None, width=3, trainable=True):  # type: ignore[no-untyped-def]
    keras.utils.clear_session()
    inputs = keras.Input((4,))
    initial = keras.initializers.GlorotUniform(seed=seed)
    first = keras.layers.Dense(4, name=name, kernel_initializer=initial, trainable=trainable)(
        inputs
    )
    second = keras.layers.Dropout(0.5, seed=seed)(first)
    last = keras.layers.Dense(4)(second)
    sums = keras.layers.Add()([first if joined == "both" else inputs, last])
    hidden = (middle or keras.layers.Activation("relu"))(sums)
    return keras.Model(inputs, keras.layers.Dense(width)(hidden))


def recording(model=None, spans=None, optimizer=None, loss="mse", **fit):  # type: ignore[no-untyped-def]
    return Recording(
        model=model or network(),
        compile_arguments={"optimizer": optimizer or keras.optimizers.SGD(0.1), "loss": loss},
        fit_arguments={"x": X, "y": X[:, 0], "epochs": 2, **fit},
        spans=spans or Spans(),
    )


SAME = {
    "another seed": lambda: recording(network(seed=5)),
    "another name": lambda: recording(network(name="first")),
    "another place": lambda: recording(spans=Spans(fit=Span("train.py", 9, 9, 0, 9))),
    "less to see": lambda: recording(verbose=0),
    "nothing where nothing was": lambda: recording(callbacks=None, class_weight=None),
    "a copy of the data": lambda: recording(x=X.copy()),
    "the same rate as 32 bits keep it": lambda: recording(
        optimizer=keras.optimizers.SGD(float(np.float32(0.1)))
    ),
    "the same function on another line": lambda: recording(loss=lambda y, z: (y - z) ** 2),
}
OTHER = {
    "another connection": lambda: recording(network(joined="input")),
    "another width": lambda: recording(network(width=4)),
    "a frozen layer": lambda: recording(network(trainable=False)),
    "another activation": lambda: recording(network(middle=keras.layers.Activation("tanh"))),
    "a layer of one's own": lambda: recording(network(middle=Scaled())),
    "another Lambda": lambda: recording(network(middle=keras.layers.Lambda(lambda z: z * SLOPE))),
    "another rate": lambda: recording(optimizer=keras.optimizers.SGD(0.2)),
    "another optimizer": lambda: recording(optimizer=keras.optimizers.Adam(0.1)),
    "another loss": lambda: recording(loss="mae"),
    "more epochs": lambda: recording(epochs=3),
    "another batch size": lambda: recording(batch_size=5),
    "class weights": lambda: recording(class_weight={0: 2.0}),
    "a callback": lambda: recording(callbacks=[keras.callbacks.EarlyStopping()]),
    "other data": lambda: recording(x=X + 1),
    "other labels": lambda: recording(y=X[:, 1]),
    "data of another kind": lambda: recording(x=X.astype("float32")),
    "validation data": lambda: recording(validation_data=(X, X[:, 0])),
    "a validation split": lambda: recording(validation_split=0.5),
}


@pytest.mark.parametrize("change", SAME)
def test_blind_to(change: str) -> None:
    plain = recording(loss=lambda y, z: (y - z) ** 2) if "function" in change else recording()
    assert SAME[change]().fingerprint() == plain.fingerprint()


def test_sees_every_one_of_these_and_tells_them_apart() -> None:
    prints = [recording().fingerprint(), *(make().fingerprint() for make in OTHER.values())]
    assert len(set(prints)) == len(prints)


def test_sees_the_code_of_the_users_own_classes() -> None:
    changed = recording(network(middle=Halved()))
    type(changed.model.layers[5]).__name__ = "Scaled"
    try:
        assert changed.fingerprint() != recording(network(middle=Scaled())).fingerprint()
    finally:
        Halved.__name__ = "Halved"


def test_sees_what_a_callback_was_told() -> None:
    first, second = (
        recording(callbacks=[keras.callbacks.EarlyStopping(patience=patience)])
        for patience in (1, 2)
    )
    assert first.fingerprint() != second.fingerprint()
