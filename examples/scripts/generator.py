"""Digits from a Python generator that never ends."""

import keras
import numpy as np
from sklearn.datasets import load_digits

digits = load_digits()
x, y = digits.data.astype("float32") / 16, digits.target


def batches():
    while True:
        chosen = np.random.randint(0, len(x), 32)
        yield x[chosen], y[chosen]


model = keras.Sequential(
    [keras.Input((64,)), keras.layers.Dense(32, "relu"), keras.layers.Dense(10, "softmax")]
)
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(batches(), steps_per_epoch=20, epochs=4)
