"""Tumours; a softmax over two classes under binary crossentropy: the first step fails."""

import keras
from sklearn.datasets import load_breast_cancer

cancer = load_breast_cancer()
x = (cancer.data - cancer.data.mean(axis=0)) / cancer.data.std(axis=0)


def build():
    inputs = keras.Input((30,))
    hidden = keras.layers.Dense(16, activation="relu")(inputs)
    outputs = keras.layers.Dense(2, activation="softmax")(hidden)
    model = keras.Model(inputs, outputs)
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return model


model = build()
model.fit(x, cancer.target, epochs=5, validation_split=0.3, verbose=0)
