"""Breast cancer, a model that grows by add, names imported from tensorflow.keras."""
# fmt: off

from sklearn.datasets import load_breast_cancer
from tensorflow.keras.layers import Dense, Input
from tensorflow.keras.models import Sequential

x, y = load_breast_cancer(return_X_y=True)

model = Sequential()
model.add(Input(shape=(30,)))
model.add(Dense(32, activation='relu'))
model.add(Dense(32, activation='relu'))
model.add(Dense(1, activation='sigmoid'))

model.compile(optimizer='sgd', loss='binary_crossentropy', metrics=['accuracy'])
model.fit(x, y, epochs=8, validation_split=0.2)
