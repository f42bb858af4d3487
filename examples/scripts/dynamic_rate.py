"""Tries two learning rates in a loop: neither is written down in one place."""

import keras
from sklearn.datasets import load_wine

x, y = load_wine(return_X_y=True)
for rate in (1.0, 0.1):
    model = keras.Sequential(
        [keras.Input((13,)), keras.layers.Dense(16, "relu"), keras.layers.Dense(3, "softmax")]
    )
    model.compile(keras.optimizers.SGD(rate), "sparse_categorical_crossentropy")
    model.fit(x, y, epochs=4)
