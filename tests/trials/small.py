"""Small models, data and arms for the tests of trials."""

import numpy as np

from fitdoctor.trials.arm import Arm


def rows(count=90, columns=4, seed=0):
    """Inputs and labels of two classes that can be told apart."""
    generator = np.random.default_rng(seed)
    x = generator.normal(size=(count, columns)).astype("float32")
    return x, (x[:, 0] + 0.5 * x[:, 1] > 0).astype("int32")


def dense(units=8, dropout=0.0, learning_rate=0.01, l2=0.0, loss="sparse_categorical_crossentropy"):
    """A function that builds a small compiled classifier."""

    def build():
        import keras

        penalty = keras.regularizers.L2(l2) if l2 else None
        hidden = [keras.layers.Dense(units, "relu", kernel_regularizer=penalty)]
        if dropout:
            hidden.append(keras.layers.Dropout(dropout))
        model = keras.Sequential(
            [keras.Input((4,)), *hidden, keras.layers.Dense(2, "softmax", name="out")]
        )
        model.compile(keras.optimizers.Adam(learning_rate), loss, metrics=["accuracy"])
        return model

    return build


def arm(name="baseline", build=None, **fit):
    """An arm on small data; `fit` adds to the arguments of fit or replaces them."""
    x, y = rows()
    given = {"x": x, "y": y, "batch_size": 16, "validation_data": rows(60, seed=1), **fit}
    return Arm(name, build or dense(), given, fingerprint=name)
