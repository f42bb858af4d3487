"""Wine through a deep stack of sigmoids, in which gradients vanish."""

import keras
from keras import layers
from sklearn.datasets import load_wine
from sklearn.preprocessing import StandardScaler

x, y = load_wine(return_X_y=True)
x = StandardScaler().fit_transform(x)

inputs = layers.Input(shape=(13,))
h = inputs
h = layers.Dense(24, activation="sigmoid")(h)
h = layers.Dense(24, activation="sigmoid")(h)  # as wide as the one before
h = layers.Dense(24, activation="sigmoid")(h)
h = layers.Dense(24)(h)
h = layers.Activation("sigmoid")(h)
model = keras.Model(inputs=[inputs], outputs=layers.Dense(3, activation="softmax")(h))
model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y, epochs=4, batch_size=16, validation_split=0.2)
