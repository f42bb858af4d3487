"""Small images, a functional model with a skip connection, made in a function."""

import keras
from sklearn.datasets import load_digits

LEARNING_RATE = 0.01


def build():
    image = keras.Input(shape=(8, 8, 1), name="image")
    first = keras.layers.Conv2D(8, 3, padding="same", activation="relu")(image)
    second = keras.layers.Conv2D(8, 3, padding="same", activation="relu")(first)
    both = keras.layers.add([first, second])
    pooled = keras.layers.GlobalAveragePooling2D()(both)
    return keras.Model(image, keras.layers.Dense(10)(pooled))


digits = load_digits()
x, y = digits.images[..., None].astype("float32") / 16, digits.target
model = build()
optimizer = keras.optimizers.SGD(learning_rate=LEARNING_RATE, momentum=0.9)
model.compile(optimizer, loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
callbacks = [keras.callbacks.TerminateOnNaN()]
model.fit(x[:500], y[:500], validation_data=(x[500:700], y[500:700]), epochs=4, callbacks=callbacks)
