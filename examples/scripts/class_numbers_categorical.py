"""Wine; class numbers for a categorical loss: the first step fails."""

import keras
from sklearn.datasets import load_wine

wine = load_wine()
x = (wine.data - wine.data.mean(axis=0)) / wine.data.std(axis=0)

model = keras.Sequential([keras.Input((13,))])
model.add(keras.layers.Dense(16, activation="relu"))
model.add(keras.layers.Dense(3))
model.add(keras.layers.Activation("softmax"))
model.compile(loss=keras.losses.CategoricalCrossentropy(label_smoothing=0.1), optimizer="adam")
model.fit(x, wine.target, epochs=10, verbose=0)
