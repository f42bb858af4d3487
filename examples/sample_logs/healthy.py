"""A training that goes well: enough data, some Dropout, a learning rate that decays."""

import keras
from common import digits, train

keras.utils.set_random_seed(1)
model = keras.Sequential(
    [
        keras.Input((64,)),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dropout(0.3),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
decay = keras.optimizers.schedules.CosineDecay(2e-3, decay_steps=25 * 38)
train("healthy", model, keras.optimizers.Adam(decay), *digits(1200), epochs=25)
