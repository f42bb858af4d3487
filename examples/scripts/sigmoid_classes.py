"""Digits; ten sigmoids for classes that exclude each other."""

import keras
from sklearn.datasets import load_digits

digits = load_digits()
x, y = digits.data.astype("float32") / 16, keras.utils.to_categorical(digits.target)

model = keras.Sequential(
    [
        keras.layers.Dense(32, activation="relu"),
        keras.layers.Dense(10, activation="sigmoid"),  # each by itself
    ]
)
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y, epochs=10, validation_split=0.3, verbose=0)
