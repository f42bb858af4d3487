"""Wine in three folds: the same training three times, in a loop."""

import keras
from sklearn.datasets import load_wine
from sklearn.model_selection import KFold

x, y = load_wine(return_X_y=True)
for train, test in KFold(3, shuffle=True, random_state=0).split(x):
    model = keras.Sequential(
        [keras.Input((13,)), keras.layers.Dense(16, "relu"), keras.layers.Dense(3, "softmax")]
    )
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(x[train], y[train], validation_data=(x[test], y[test]), epochs=4)
