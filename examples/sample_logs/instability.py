"""The learning rate grows by a third each epoch, until the training breaks."""

import keras
from common import digits, train

keras.utils.set_random_seed(1)
model = keras.Sequential(
    [
        keras.Input((64,)),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
warm_up = keras.optimizers.schedules.ExponentialDecay(2e-3, decay_steps=38, decay_rate=1.33)
train("instability", model, keras.optimizers.SGD(warm_up, momentum=0.9), *digits(1200), epochs=25)
