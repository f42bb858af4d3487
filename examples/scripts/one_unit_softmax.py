"""Tumours; the output is a softmax of one unit, which is always 1."""

import keras
from keras import layers
from sklearn.datasets import load_breast_cancer

cancer = load_breast_cancer()
x = (cancer.data - cancer.data.mean(axis=0)) / cancer.data.std(axis=0)

model = keras.Sequential()
model.add(keras.Input((30,)))
model.add(layers.Dense(16, activation="relu"))
model.add(layers.Dense(1, activation="softmax"))
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(x, cancer.target, epochs=5, validation_split=0.3, verbose=0)
