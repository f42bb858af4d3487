"""Digits, a Sequential model from a list; the learning rate is a hundred times too high."""

import keras
from keras import layers
from sklearn.datasets import load_digits

digits = load_digits()
x, y = digits.data.astype("float32") / 16, digits.target

model = keras.Sequential(
    [
        keras.Input((64,)),
        layers.Dense(64, activation="relu"),  # hidden
        layers.Dense(64, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(
    optimizer=keras.optimizers.Adam(1e-1),  # far too high
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)
history = model.fit(x[:1200], y[:1200], epochs=12, validation_data=(x[1200:], y[1200:]), verbose=2)
print("last", history.history["val_loss"][-1])
