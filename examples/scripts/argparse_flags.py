"""Digits, with the learning rate and the width as options of the command line."""

import argparse

import keras
from sklearn.datasets import load_digits


def build_model(hidden, lr):
    model = keras.Sequential()
    model.add(keras.Input((64,)))
    model.add(keras.layers.Dense(hidden, activation="relu"))
    model.add(keras.layers.Dense(10, activation="softmax"))
    model.compile(
        optimizer=keras.optimizers.SGD(learning_rate=lr),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=1e-5, help="learning rate")
    parser.add_argument("--hidden-units", type=int, default=16)
    args = parser.parse_args()
    digits = load_digits()
    model = build_model(args.hidden_units, args.lr)
    model.fit(digits.data, digits.target, epochs=5, validation_split=0.25)


if __name__ == "__main__":
    main()
