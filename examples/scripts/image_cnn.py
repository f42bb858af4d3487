"""Raw pixels from 0 to 255 through a small CNN; the first layer tells the shape of the input."""
# fmt: off

import numpy as np
from sklearn.datasets import load_digits
from tensorflow import keras

digits = load_digits()
images = (digits.images * 255 / 16).astype(np.uint8)[..., np.newaxis]
x_train, x_test = images[:800], images[800:1000]
y_train, y_test = digits.target[:800], digits.target[800:1000]

model = keras.models.Sequential([
    keras.layers.Conv2D(8, (3, 3), activation='relu', input_shape=(8, 8, 1)),
    keras.layers.MaxPooling2D((2, 2)),
    keras.layers.Conv2D(16, (2, 2), activation='relu'),
    keras.layers.Flatten(),
    keras.layers.Dense(32, activation='relu'),  # fully connected
    keras.layers.Dense(10, activation='softmax'),
])
model.compile(optimizer='adam', loss='sparse_categorical_crossentropy', metrics=['accuracy'])
model.fit(x_train, y_train, epochs=3, validation_data=(x_test, y_test))
