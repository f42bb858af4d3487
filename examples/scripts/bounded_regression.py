"""Diabetes; a sigmoid for labels from 25 to 346."""

import keras
from sklearn.datasets import load_diabetes

diabetes = load_diabetes()

model = keras.Sequential(
    [keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1, activation="sigmoid")]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse", metrics=["mae"])
model.fit(diabetes.data * 20, diabetes.target, epochs=10, validation_split=0.3, verbose=0)
