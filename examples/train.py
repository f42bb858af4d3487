"""Points on two spirals, told apart by a small network. The learning rate is far too high."""

import keras
import numpy as np

random = np.random.default_rng(0)
turn = random.uniform(0.5, 3.0, 1500) * np.pi
label = random.integers(0, 2, 1500)
angle = turn + np.pi * label
points = np.stack([turn * np.cos(angle), turn * np.sin(angle)], axis=1) / 6
points += random.normal(0, 0.05, points.shape)

model = keras.Sequential(
    [
        keras.Input((2,)),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(
    optimizer=keras.optimizers.Adam(learning_rate=0.3),  # a guess
    loss="binary_crossentropy",
    metrics=["accuracy"],
)
model.fit(points, label, epochs=30, batch_size=32, validation_split=0.3, verbose=0)
