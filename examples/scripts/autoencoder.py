"""Digits through a narrow middle and back, with the input as the target."""

import keras
from sklearn.datasets import load_digits

x = load_digits().data.astype("float32") / 16
inputs = keras.Input((64,))
code = keras.layers.Dense(8, activation="relu", name="code")(inputs)
outputs = keras.layers.Dense(64, activation="sigmoid", name="restored")(code)
model = keras.Model(inputs, outputs)
model.compile(optimizer=keras.optimizers.Adagrad(), loss="mse")
model.fit(x, x, epochs=4, batch_size=64, validation_split=0.2)
