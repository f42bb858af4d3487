"""Wine, with a learning rate that follows a schedule, and a callback that stops early."""

import keras
from sklearn.datasets import load_wine

x, y = load_wine(return_X_y=True)
model = keras.Sequential(
    [keras.Input((13,)), keras.layers.Dense(16, "relu"), keras.layers.Dense(3, "softmax")]
)
rate = keras.optimizers.schedules.CosineDecay(0.01, decay_steps=40)
model.compile(keras.optimizers.SGD(rate, clipnorm=1.0), "sparse_categorical_crossentropy")
stop = keras.callbacks.EarlyStopping(patience=2)
model.fit(x, y, epochs=8, validation_split=0.2, callbacks=stop)
