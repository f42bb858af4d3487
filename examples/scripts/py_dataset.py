"""Digits from a keras.utils.PyDataset; the layers are made in a loop on one line."""
# fmt: off
# ruff: noqa: E701

import keras
from sklearn.datasets import load_digits


class Batches(keras.utils.PyDataset):
    def __init__(self, x, y, **options):
        super().__init__(**options)
        self.x, self.y = x, y

    def __len__(self):
        return len(self.x) // 32

    def __getitem__(self, index):
        rows = slice(32 * index, 32 * index + 32)
        return self.x[rows], self.y[rows]


digits = load_digits()
model = keras.Sequential()
model.add(keras.Input((64,)))
for width in (32, 16): model.add(keras.layers.Dense(width, activation="relu"))
model.add(keras.layers.Dense(10, activation="softmax"))
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(Batches(digits.data.astype("float32"), digits.target), epochs=4)
