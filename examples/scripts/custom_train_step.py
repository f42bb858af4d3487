"""Diabetes, a train_step of its own inside a functional model (TensorFlow only)."""

import keras
import tensorflow as tf
from sklearn.datasets import load_diabetes


class Clipped(keras.Model):
    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = self.compute_loss(y=y, y_pred=self(x, training=True))
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables, strict=True))
        return {"loss": loss}


rows = keras.Input((10,))
hidden = keras.layers.Dense(16, activation="relu")(rows)
model = Clipped(rows, keras.layers.Dense(1)(hidden))
x, y = load_diabetes(return_X_y=True)
model.compile(keras.optimizers.Adam(1e-2), "mse")
model.fit(x.astype("float32"), y.astype("float32"), epochs=4)
