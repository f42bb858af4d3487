"""A learning rate so low that the loss is still falling steadily when training stops."""

import keras
from common import digits, train

keras.utils.set_random_seed(1)
model = keras.Sequential(
    [
        keras.Input((64,)),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
train("slow-convergence", model, keras.optimizers.SGD(2e-3), *digits(1200), epochs=30)
