"""Digits; the outputs have no activation, and the loss takes them for probabilities."""

import keras
from keras import layers
from sklearn.datasets import load_digits

digits = load_digits()
x, y = digits.data.astype("float32") / 16, digits.target

inputs = keras.Input((64,))
outputs = layers.Dense(10)(layers.Dense(32, "relu")(inputs))
model = keras.Model(inputs, outputs)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y, epochs=10, validation_split=0.3, verbose=2)
