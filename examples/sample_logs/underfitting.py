"""Saturated sigmoid units in a deep stack: hardly any gradient arrives at the first layers."""

import keras
from common import digits, train

keras.utils.set_random_seed(1)
hidden = [keras.layers.Dense(16, activation="sigmoid") for _ in range(8)]
model = keras.Sequential(
    [keras.Input((64,)), *hidden, keras.layers.Dense(10, activation="softmax")]
)
train("underfitting", model, keras.optimizers.SGD(0.01), *digits(1200), epochs=30)
