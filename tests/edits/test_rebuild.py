"""Models made anew: the same but for their weights, or refused."""

import example_scripts  # noqa: F401 - chooses the backend
import keras
import numpy as np
import pytest

from fitdoctor.capture.fingerprint import model_fingerprint
from fitdoctor.edits.changes import CannotEdit, KerasObject
from fitdoctor.edits.layer_copies import LayerEdits
from fitdoctor.edits.rebuild import carry_weights, rebuild


class Forgetful(keras.layers.Layer):  # type: ignore[misc]
    """Its config leaves out the factor."""

    def __init__(self, factor: float = 1.0, **options: object) -> None:
        super().__init__(**options)
        self.factor = factor

    def call(self, inputs):  # type: ignore[no-untyped-def]
        return inputs * self.factor

    def get_config(self):  # type: ignore[no-untyped-def]
        return super().get_config()


class OwnConstructor(keras.Model):  # type: ignore[misc]
    """A functional model whose constructor takes a width; its config does not hold it."""

    def __init__(self, width: int = 8, **options: object) -> None:
        inputs = keras.Input((4,))
        super().__init__(inputs, keras.layers.Dense(width)(inputs), **options)


class Scaled(keras.Model):  # type: ignore[misc]
    """No layer holds what its constructor takes."""

    def __init__(self, factor: float = 1.0) -> None:
        super().__init__()
        self.factor = factor

    def call(self, inputs):  # type: ignore[no-untyped-def]
        return inputs * self.factor


def sequential(*layers: keras.layers.Layer) -> keras.Model:
    return keras.Sequential([keras.Input((4,)), *layers])


def test_operators_between_layers_are_kept() -> None:
    inputs = keras.Input((4,))
    hidden = keras.layers.Dense(4)(inputs) * 2.0 + inputs
    model = keras.Model(inputs, keras.layers.Dense(1)(hidden[:, :2]))
    copy = rebuild(model)
    carry_weights(model, copy)
    rows = keras.ops.ones((3, 4))
    assert (keras.ops.convert_to_numpy(copy(rows)) == keras.ops.convert_to_numpy(model(rows))).all()


def test_a_layer_that_forgets_its_arguments_is_not_rebuilt_as_another() -> None:
    with pytest.raises(CannotEdit, match="makes another layer"):
        rebuild(sequential(Forgetful(0.01)))
    assert rebuild(sequential(Forgetful(1.0))).layers[0].factor == 1.0


def test_a_constructor_whose_arguments_are_not_known_is_not_guessed() -> None:
    with pytest.raises(CannotEdit, match="OwnConstructor is opaque"):
        rebuild(OwnConstructor(16))


def test_a_number_that_no_layer_holds_is_not_guessed() -> None:
    with pytest.raises(CannotEdit, match="give Scaled a get_config"):
        rebuild(Scaled(3.0))
    assert rebuild(Scaled()).factor == 1.0


def test_seeds_are_dropped_and_frozen_layers_stay_frozen() -> None:
    frozen = keras.layers.Dense(3, kernel_initializer=keras.initializers.HeNormal(seed=1))
    frozen.trainable = False
    copy = rebuild(sequential(frozen, keras.layers.Dropout(0.5, seed=2)))
    assert copy.layers[0].kernel_initializer.seed != 1
    assert copy.layers[1].seed is None or copy.layers[1].seed != 2
    assert not copy.layers[0].trainable


def test_models_with_an_adapted_layer_can_be_trained_one_after_another() -> None:
    rows = np.arange(80.0).reshape(20, 4)
    normalise = keras.layers.Normalization()
    normalise.adapt(rows)
    model = sequential(normalise, keras.layers.Dense(1))
    copies = [rebuild(model), rebuild(model), rebuild(model)]
    for copy in copies:
        copy.compile("sgd", "mse")
        copy.fit(rows, rows[:, 0], verbose=0)
        assert np.allclose(copy.layers[0](rows), normalise(rows))
        assert copy.layers[0] is not normalise


def test_new_layers_get_names_that_are_not_taken() -> None:
    model = sequential(
        keras.layers.Dense(3, name="dense"), keras.layers.Dense(2, name="dense_dropout")
    )
    copy = rebuild(
        model, LayerEdits(after={"dense": KerasObject("layers", "Dropout", {"rate": 0.1})})
    )
    assert [layer.name for layer in copy.layers] == ["dense", "dense_dropout_1", "dense_dropout"]
    assert model_fingerprint(copy) != model_fingerprint(model)


def test_models_within_models_are_rebuilt_too() -> None:
    inner = sequential(keras.layers.Dense(3, name="inner"))
    model = sequential(inner, keras.layers.Dense(1))
    copy = rebuild(model, LayerEdits(arguments={"inner": {"units": 5}}))
    assert copy.layers[0].layers[0].units == 5
    assert copy.layers[0] is not inner


def test_shapes_that_no_longer_fit_are_refused() -> None:
    inputs = keras.Input((4,))
    both = keras.layers.Add()([inputs, keras.layers.Dense(4, name="wide")(inputs)])
    with pytest.raises(CannotEdit, match="cannot be rebuilt"):
        rebuild(keras.Model(inputs, both), LayerEdits(arguments={"wide": {"units": 7}}))


def test_frozen_layers_keep_their_weights_and_the_others_draw_new_ones() -> None:
    inner = sequential(keras.layers.Dense(3, name="inner"))
    inner.trainable = False
    model = sequential(inner, keras.layers.Dense(3, name="own"))
    edits = LayerEdits(after={"own": KerasObject("layers", "Dropout", {"rate": 0.1})})
    for copy in (rebuild(model), rebuild(model, edits)):
        kept, fresh = copy.layers[0], copy.layers[1]
        assert (kept.get_weights()[0] == inner.get_weights()[0]).all()
        assert (fresh.get_weights()[0] != model.layers[1].get_weights()[0]).any()


def test_a_layer_in_the_place_of_a_frozen_one_has_its_own_weights() -> None:
    frozen = keras.layers.Dense(3, name="frozen")
    model = sequential(frozen, keras.layers.Dense(1))
    frozen.trainable = False
    new = KerasObject("layers", "Dense", {"units": 3})
    copy = rebuild(model, LayerEdits(replaced={"frozen": new}))
    assert (copy.layers[0].get_weights()[0] != frozen.get_weights()[0]).any()
