"""From which of two photographs a patch of 32 x 32 pixels was cut."""

import keras
import numpy as np
from sklearn.datasets import load_sample_images


def patches(photograph):
    rows, columns = (size // 32 for size in photograph.shape[:2])
    cut = photograph[: 32 * rows, : 32 * columns].reshape(rows, 32, columns, 32, 3)
    return cut.swapaxes(1, 2).reshape(-1, 32, 32, 3)


def load():
    china, flower = map(patches, load_sample_images().images)
    images = np.concatenate([china, flower])
    labels = np.repeat([0, 1], [len(china), len(flower)])
    order = np.random.default_rng(0).permutation(len(images))
    return images[order], labels[order]


def build():
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            keras.layers.RandomFlip("horizontal"),
            keras.layers.Rescaling(1 / 255),
            keras.layers.Conv2D(32, 3, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Conv2D(64, 3, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Conv2D(128, 3, activation="relu"),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )


images, labels = load()
model = build()
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(images, labels, epochs=10, validation_split=0.25)
