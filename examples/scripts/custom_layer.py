"""Wine, with a layer class of its own and a Lambda that uses a global of the script."""

import keras
from keras import ops
from sklearn.datasets import load_wine

SLOPE = 0.5


class Scale(keras.layers.Layer):
    def __init__(self, factor, **options):
        super().__init__(**options)
        self.factor = factor

    def call(self, inputs):
        return inputs * self.factor


x, y = load_wine(return_X_y=True)
model = keras.Sequential(
    [
        keras.Input((13,)),
        Scale(0.01),
        keras.layers.Lambda(lambda values: ops.tanh(SLOPE * values)),
        keras.layers.Dense(16, activation="relu"),
        keras.layers.Dense(3, activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(x, y, epochs=4)
