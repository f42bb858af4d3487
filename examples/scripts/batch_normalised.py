"""Small images; activations are layers of their own, behind batch normalisation."""
# fmt: off
# ruff: noqa: E501, E702

import keras as k
from sklearn.datasets import load_digits

digits = load_digits()
x, y = digits.images[:600, ..., None] / 16, digits.target[:600]

def block(inputs, filters):
    out = k.layers.Conv2D(filters, 3, padding="same", use_bias=False)(inputs)
    out = k.layers.BatchNormalization()(out);  return k.layers.ReLU()(out)  # two in a line

image = k.Input((8, 8, 1)); hidden = block(block(image, 8), 16)
hidden = k.layers.Flatten()(hidden); hidden = k.layers.Dense(32, "relu")(hidden); scores = k.layers.Dense(10)(hidden)
model = k.Model(image, k.layers.Softmax()(scores))
model.compile(k.optimizers.SGD(), "sparse_categorical_crossentropy"); model.fit(x, y, epochs=4, validation_split=.2)
