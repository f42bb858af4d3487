"""Wine, a subclass of keras.Model that keeps its layers as attributes."""

import keras
from sklearn.datasets import load_wine


class Net(keras.Model):
    def __init__(self, width=32):
        super().__init__()
        self.hidden = keras.layers.Dense(width, activation="relu")
        self.out = keras.layers.Dense(3, activation="softmax")

    def call(self, inputs):
        return self.out(self.hidden(inputs))


x, y = load_wine(return_X_y=True)
model = Net(24)
model.compile("rmsprop", "sparse_categorical_crossentropy")
model.fit(x, y, epochs=6, validation_split=0.2)
