"""Diabetes; a regression whose accuracy is measured."""

import keras
from sklearn.datasets import load_diabetes

diabetes = load_diabetes()
metrics = ["accuracy"]

model = keras.Sequential([keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse", metrics=metrics)
model.fit(diabetes.data * 20, diabetes.target, epochs=10, validation_split=0.3, verbose=0)
