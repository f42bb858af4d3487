"""Digits; the outputs go through a softmax, and the loss takes them for logits once more."""

import keras
from keras import layers
from sklearn.datasets import load_digits

digits = load_digits()
x, y = digits.data.astype("float32") / 16, digits.target

model = keras.Sequential(
    [
        keras.Input((64,)),
        layers.Dense(32, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile(keras.optimizers.SGD(0.1), loss=loss, metrics=["accuracy"])
model.fit(x, y, epochs=10, validation_split=0.3, verbose=2)
