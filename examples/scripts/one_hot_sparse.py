"""Wine; one-hot labels for a sparse loss: the first step fails."""

import keras
from keras import layers
from sklearn.datasets import load_wine

wine = load_wine()
x = (wine.data - wine.data.mean(axis=0)) / wine.data.std(axis=0)
y = keras.utils.to_categorical(wine.target, 3)

model = keras.Sequential([layers.Dense(16, activation="relu"), layers.Dense(3, "softmax")])
model.compile(
    optimizer=keras.optimizers.Adam(0.01),
    loss="sparse_categorical_crossentropy",  # wants class numbers
    metrics=["accuracy"],
)
model.fit(x, y, epochs=10, verbose=0)
