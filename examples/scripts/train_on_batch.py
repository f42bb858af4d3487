"""A loop of its own with train_on_batch: there is no call of fit to capture."""

import keras
import numpy as np

x = np.random.default_rng(0).normal(size=(64, 4)).astype("float32")
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("sgd", "mse")
for start in range(0, 64, 16):
    model.train_on_batch(x[start : start + 16], x[start : start + 16].sum(axis=1))
