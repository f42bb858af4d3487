"""A table with columns of very different scale, of which few rows are positive."""

import keras
import numpy as np


def make_data(rows=600, seed=3):
    random = np.random.default_rng(seed)
    table = np.column_stack(
        [
            random.normal(50_000, 20_000, rows),  # income
            random.normal(40, 12, rows),  # age
            random.uniform(0, 1, rows),  # share of late payments
        ]
    )
    return table, (table[:, 2] > 0.95).astype("int32")


x, y = make_data()
model = keras.Sequential()
for units in (32, 16):
    model.add(keras.layers.Dense(units, activation="tanh"))
model.add(keras.layers.Dense(1, activation="sigmoid"))
model.compile(optimizer="rmsprop", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(x, y, epochs=4, validation_split=0.25, verbose=2)
