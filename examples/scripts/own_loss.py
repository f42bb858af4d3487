"""Diabetes with a loss and a metric written in the script, and keyword arguments from a dict."""

import keras
from keras import ops
from sklearn.datasets import load_diabetes


def cautious(y_true, y_pred):
    error = ops.squeeze(y_pred, -1) - y_true
    return ops.mean(ops.where(error > 0, 2.0 * error, -error))


x, y = load_diabetes(return_X_y=True)
model = keras.Sequential(
    [keras.Input((10,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)]
)
model.compile(optimizer=keras.optimizers.SGD(1e-3), loss=cautious, metrics=[cautious])
options = {"epochs": 4, "validation_split": 0.2}
model.fit(x, y, **options)
