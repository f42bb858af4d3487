"""Iris, in a package with a module for the model: python -m flowers.train."""

import keras
from sklearn.datasets import load_iris

from .model import build


def main(lr=3.0):
    x, y = load_iris(return_X_y=True)
    model = build(3)
    model.compile(keras.optimizers.SGD(learning_rate=lr), "sparse_categorical_crossentropy")
    model.fit(x, y, epochs=6, validation_split=0.2, shuffle=True)


if __name__ == "__main__":
    main()
