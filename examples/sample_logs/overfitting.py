"""A large network on 150 digits, a fifth of them labelled wrongly: it learns them all by heart."""

import keras
import numpy as np
from common import digits, train

keras.utils.set_random_seed(1)
(x_train, y_train), validation = digits(150)
y_train[:30] = np.random.default_rng(1).integers(0, 10, 30)
model = keras.Sequential(
    [
        keras.Input((64,)),
        keras.layers.Dense(256, activation="relu"),
        keras.layers.Dense(256, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
train("overfitting", model, keras.optimizers.Adam(1e-3), (x_train, y_train), validation, epochs=60)
