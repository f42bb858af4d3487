"""A small regression whose learning rate is a guess. The tutorial in docs/ finds out about it."""

import os

os.environ["KERAS_BACKEND"] = "jax"

import keras
import numpy as np

keras.utils.set_random_seed(0)
random = np.random.default_rng(0)
x = random.normal(size=(600, 8)).astype("float32")
y = (x[:, 0] + np.sin(2 * x[:, 1]) + 0.5 * random.normal(size=600)).astype("float32")

model = keras.Sequential(
    [
        keras.Input((8,)),
        keras.layers.Dense(32, activation="relu"),
        keras.layers.Dense(1),
    ]
)
model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.8), loss="mse")
model.fit(
    x,
    y,
    epochs=30,
    validation_split=0.5,
    callbacks=[keras.callbacks.CSVLogger("log.csv")],
    verbose=0,
)
