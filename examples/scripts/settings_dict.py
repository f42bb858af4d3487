"""Wine, with all settings in one dict and the layers made in a loop."""

import tensorflow as tf
from sklearn.datasets import load_wine

settings = {"lr": 0.5, "units": [32, 32]}
x, y = load_wine(return_X_y=True)
model = tf.keras.Sequential()
model.add(tf.keras.Input((13,)))
for units in settings["units"]:
    model.add(tf.keras.layers.Dense(units, activation="relu"))
model.add(tf.keras.layers.Dense(3))
model.compile(
    tf.keras.optimizers.SGD(settings["lr"]),
    loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
)
model.fit(x, y, 32, 4, callbacks=None)
