"""Wine, with inputs normalised by an adapted layer, a seeded Dropout and class weights."""

import keras
from sklearn.datasets import load_wine

x, y = load_wine(return_X_y=True)
normalise = keras.layers.Normalization()
normalise.adapt(x)
model = keras.Sequential(
    [
        keras.Input((13,)),
        normalise,
        keras.layers.Dense(
            32, activation="relu", kernel_initializer=keras.initializers.HeNormal(1)
        ),
        keras.layers.Dropout(0.2, seed=7),
        keras.layers.Dense(3, activation="softmax"),
    ]
)
model.compile("nadam", "sparse_categorical_crossentropy")
model.fit(x, y, epochs=4, validation_split=0.2, class_weight={0: 1.0, 1: 0.8, 2: 1.5})
