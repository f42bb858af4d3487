"""Callbacks for training scripts whose strength grows over the run."""

from __future__ import annotations

from typing import Any

import keras

NO_KERNELS = {"bias", "embeddings"}


class GrowingL2(keras.callbacks.Callback):  # type: ignore[misc]  # Keras comes without types
    """Shrink the trained kernels at the start of each epoch, by a share that grows over the run.

    In epoch e of `epochs`, counted from 0, every kernel is multiplied by
    1 - `decay` * e / (epochs - 1) * rate / highest rate so far: nothing is taken away in the first
    epoch, `decay` in the last one, and less where the learning rate has fallen. Epochs behind the
    last one shrink as that one did. Kernels are the trained weights of two and more dimensions
    that are no biases or embeddings.

    This is weight decay apart from the gradient, as in Loshchilov and Hutter, "Decoupled Weight
    Decay Regularization" (ICLR 2019), section 2, where an epoch is one step; no penalty is added
    to the loss, and adaptive optimizers such as Adam do not scale it.
    """

    def __init__(self, decay: float, epochs: int) -> None:
        super().__init__()
        if not 0 <= decay < 1:
            raise ValueError(f"decay is a share of the weights, from 0 to below 1, not {decay!r}")
        if epochs < 2:
            raise ValueError(f"nothing grows in {epochs!r} epochs")
        self.decay = decay
        self.epochs = epochs
        self._highest_rate = 0.0

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Forget the learning rates of an earlier training."""
        self._highest_rate = 0.0

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Shrink the kernels, before the epoch trains and is validated."""
        rate = float(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate))
        self._highest_rate = max(self._highest_rate, rate)
        growth = min(1.0, epoch / (self.epochs - 1))
        share = self.decay * growth * (rate / self._highest_rate if rate else 0.0)
        for variable in self.model.trainable_variables:
            if len(variable.shape) > 1 and variable.name not in NO_KERNELS:
                variable.assign(variable * (1.0 - share))
