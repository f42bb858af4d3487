"""A penalty given to compile, which Keras 3 refuses."""

import keras
import numpy as np

x = np.random.default_rng(0).normal(size=(100, 4))
model = keras.Sequential([keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse", regularizers=keras.regularizers.L2(0.01))
model.fit(x, x[:, 0], epochs=3)
