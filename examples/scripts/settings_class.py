"""Diabetes, with all settings in a class, and a list of callbacks that is empty."""

import keras
from sklearn.datasets import load_diabetes


class Settings:
    lr: float = 10.0
    hidden = 64
    epochs = 6


x, y = load_diabetes(return_X_y=True)
model = keras.Sequential(
    [
        keras.Input((10,)),
        keras.layers.Dense(Settings.hidden, activation="relu"),
        keras.layers.Dense(1),
    ]
)
model.compile(keras.optimizers.SGD(learning_rate=Settings.lr), "mse")
model.fit(x, y, epochs=Settings.epochs, validation_split=0.2, callbacks=[])
