"""Fails before its fit: the rows are named wrongly."""

import keras


def read():
    return {"rows": [1.0, 2.0]}["lines"]


model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile("sgd", "mse")
model.fit(read(), read())
