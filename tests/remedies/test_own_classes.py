"""Classes of a script's own, named as Keras names its: no remedy takes them for Keras'."""

import contextlib

import pytest
from example_scripts import written

from fitdoctor.capture.recording import Recording
from fitdoctor.capture.script import capture
from fitdoctor.edits.changes import CannotEdit, SetLayerArguments
from fitdoctor.remedies import NotApplicable, get_remedy, remedies

SCRIPT = """\
import keras
import numpy as np

class Dense(keras.layers.Layer):
    def build(self, shape):
        self.kernel = self.add_weight(shape=(shape[-1], 8), name="kernel")
    def call(self, x):
        return keras.ops.relu(x @ self.kernel)

class LSTM(Dense):
    def call(self, x):
        return x

class ConcreteDropout(keras.layers.Layer):
    def call(self, x):
        return x

class Focal(keras.losses.Loss):
    def __init__(self, gamma):
        super().__init__()
        self.gamma = gamma
    def call(self, y_true, y_pred):
        return self.gamma * keras.ops.mean((y_true - y_pred) ** 2, axis=-1)

net = keras.Sequential([
    keras.Input((4,)), Dense(), LSTM(), ConcreteDropout(), keras.layers.Dense(8, "relu"),
    keras.layers.Dense(2, "softmax"),
])
net.compile("sgd", Focal(2.0))
net.fit(np.ones((20, 4)), np.eye(2)[np.arange(20) % 2], epochs=4)
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    return capture(written(tmp_path_factory.mktemp("own"), SCRIPT))


@pytest.mark.parametrize("name", remedies())
def test_each_remedy_is_made_or_refused(found: Recording, name: str) -> None:
    with contextlib.suppress(NotApplicable, CannotEdit):
        assert get_remedy(name).edit_model(found).script == found.script


@pytest.mark.parametrize("name", ["l2", "fewer-units", "he-initialisation"])
def test_only_layers_of_keras_are_given_its_arguments(found: Recording, name: str) -> None:
    change = get_remedy(name).change(found, get_remedy(name).strengths[0])
    assert isinstance(change, SetLayerArguments)
    assert set(change.layers) == {found.model.layers[3].name}
