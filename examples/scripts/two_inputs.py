"""Two inputs and two outputs, given as dicts, with a loss for each output."""

import keras
import numpy as np

random = np.random.default_rng(0)
place, price = random.normal(size=(240, 3)), random.normal(size=(240, 2))
inputs = {"place": keras.Input((3,), name="place"), "price": keras.Input((2,), name="price")}
joined = keras.layers.concatenate(list(inputs.values()))
hidden = keras.layers.Dense(16, activation="tanh")(joined)
outputs = {
    "demand": keras.layers.Dense(1, name="demand")(hidden),
    "sold": keras.layers.Dense(1, activation="sigmoid", name="sold")(hidden),
}
model = keras.Model(inputs, outputs)
model.compile(
    optimizer="sgd",
    loss={"demand": "mse", "sold": "binary_crossentropy"},
    metrics={"sold": [keras.metrics.AUC()]},
)
targets = {"demand": place.sum(axis=1), "sold": (price[:, 0] > 0).astype("float32")}
model.fit({"place": place, "price": price}, targets, epochs=4, validation_split=0.2)
