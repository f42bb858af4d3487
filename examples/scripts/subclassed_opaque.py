"""A subclass that takes a function: it cannot be rebuilt from a description of itself."""

import keras
import numpy as np
from keras import ops


class Net(keras.Model):
    def __init__(self, squash):
        super().__init__()
        self.hidden = keras.layers.Dense(8)
        self.squash = squash
        self.out = keras.layers.Dense(1)

    def call(self, inputs):
        return self.out(self.squash(self.hidden(inputs)))


rows = np.random.default_rng(0).normal(size=(200, 4)).astype("float32")
model = Net(lambda values: ops.tanh(values))
model.compile("sgd", "mse")
model.fit(rows, rows.sum(axis=1), epochs=5, validation_split=0.25)
