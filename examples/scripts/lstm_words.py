"""Made-up sentences through an Embedding and stacked LSTMs; gradients are not clipped."""

import numpy as np
from keras.layers import LSTM, Dense, Embedding
from keras.models import Sequential
from keras.optimizers import RMSprop

random = np.random.default_rng(0)
words = random.integers(0, 50, size=(300, 12))
label = (words == 7).any(axis=1).astype("float32")
model = Sequential([Embedding(50, 8), LSTM(8, return_sequences=True), LSTM(8), Dense(1, "sigmoid")])
model.compile(RMSprop(0.01), "binary_crossentropy")
model.fit(words, label, batch_size=16, epochs=4, validation_split=0.2)
