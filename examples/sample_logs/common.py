"""What the sample trainings share: the data, and callbacks that write the logs."""

from __future__ import annotations

from pathlib import Path
from shutil import rmtree

import keras
import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

LOGS = Path(__file__).resolve().parents[2] / "sample_logs"

Part = tuple[NDArray[np.float32], NDArray[np.int64]]
"""Images and their labels."""


def digits(train_rows: int) -> tuple[Part, Part]:
    """Training and validation part of scikit-learn's handwritten digits (8 x 8 grey values)."""
    images, labels = load_digits(return_X_y=True)
    scaled = (images / 16).astype(np.float32)
    x_train, x_val, y_train, y_val = train_test_split(
        scaled, labels, train_size=train_rows, test_size=500, stratify=labels, random_state=0
    )
    return (x_train, y_train), (x_val, y_val)


def train(
    name: str,
    model: keras.Model,
    optimizer: keras.Optimizer,
    training: Part,
    validation: Part,
    epochs: int,
) -> None:
    """Train a classifier and write both kinds of log, `name` telling them apart."""
    model.compile(optimizer=optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(
        *training, validation_data=validation, epochs=epochs, callbacks=_writers(name), verbose=0
    )


def _writers(name: str) -> list[keras.callbacks.Callback]:
    table = LOGS / "csv" / f"{name}.csv"
    events = LOGS / "tensorboard" / name
    table.parent.mkdir(parents=True, exist_ok=True)
    rmtree(events, ignore_errors=True)
    return [
        keras.callbacks.CSVLogger(table),
        keras.callbacks.TensorBoard(events, write_graph=False),
    ]
