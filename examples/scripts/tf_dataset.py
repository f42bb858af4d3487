"""Digits through a tf.data pipeline; the Sequential model learns its input shape from it."""

import tensorflow as tf
from sklearn.datasets import load_digits

digits = load_digits()
x, y = digits.data.astype("float32"), digits.target
train = tf.data.Dataset.from_tensor_slices((x[:1400], y[:1400])).shuffle(1400).batch(32)
validation = tf.data.Dataset.from_tensor_slices((x[1400:], y[1400:])).batch(64)
model = tf.keras.Sequential(
    [
        tf.keras.layers.Rescaling(1 / 16),
        tf.keras.layers.Dense(32, activation="relu"),
        tf.keras.layers.Dense(10),
    ]
)
loss = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile("adam", loss, metrics=["accuracy"])
model.fit(train, validation_data=validation, epochs=4)
