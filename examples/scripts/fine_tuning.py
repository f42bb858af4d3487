"""Digits in two stages: the head first, then everything at a small learning rate."""

import keras
from sklearn.datasets import load_digits

digits = load_digits()
x, y = digits.data.astype("float32") / 16, digits.target
base = keras.Sequential([keras.Input((64,)), keras.layers.Dense(32, activation="relu")])
model = keras.Sequential([base, keras.layers.Dense(10, activation="softmax")])
base.trainable = False
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(x, y, epochs=1, verbose=0)
base.trainable = True
model.compile(keras.optimizers.Adam(1e-5), "sparse_categorical_crossentropy")
model.fit(x, y, epochs=4, validation_split=0.1)
