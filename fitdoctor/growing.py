"""Callbacks for training scripts whose strength grows over the run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras

NO_KERNELS = {"bias", "embeddings"}
ITERATION, ACCUMULATOR = "iteration", "gradient_accumulator"  # how Keras names its variables


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
        if not epochs >= 2:
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


class GrowingBatch(keras.callbacks.Callback):  # type: ignore[misc]
    """Learn from `factor` times as many rows in an update from each of some epochs on.

    The batches of fit stay as they are: their gradients are accumulated, and the weights updated
    by the mean of 1, then of `factor`, then of `factor`^2 batches, and so on. Batches that wait for
    an update when the number grows are dropped. `at_epochs` count from 0. The learning rate must
    be constant: the batch grows where a schedule would lower the rate, after Smith, Kindermans,
    Ying and Le, "Don't Decay the Learning Rate, Increase the Batch Size" (ICLR 2018).

    Keras fixes how many batches an optimizer accumulates when it is made. So the model is given
    one optimizer after another, each with the state of the one before, and after training its own.
    A checkpoint that is saved in between holds the weights, but not the optimizer's state.
    """

    def __init__(self, at_epochs: Sequence[int], factor: int = 2) -> None:
        super().__init__()
        if not factor >= 2 or factor != int(factor):
            raise ValueError(f"factor is a whole number from 2 on, not {factor!r}")
        self.at_epochs = sorted(at_epochs)
        self.factor = int(factor)

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Keep the model's own optimizer; raises ValueError where none can take its place."""
        self._own = self.model.optimizer
        self._config = self._own.get_config()
        if not isinstance(self._config.get("learning_rate"), float):
            raise ValueError("GrowingBatch needs a constant learning rate and no loss scaling")

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Accumulate more batches from here on, where it is time."""
        batches = _accumulated(self._own) * self.factor ** sum(epoch >= e for e in self.at_epochs)
        if batches == _accumulated(self.model.optimizer):
            return
        config = {**self._config, "gradient_accumulation_steps": batches}
        optimizer = type(self._own).from_config(config)
        optimizer.build(self.model.trainable_variables)
        self._continue_with(optimizer)

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """Give the model its own optimizer back, in the state that training left."""
        if self.model.optimizer is not self._own:
            self._continue_with(self._own)

    def _continue_with(self, optimizer: Any) -> None:
        """Train on with another optimizer, as if it had made the updates so far."""
        before = self.model.optimizer
        updates = int(before.iterations)
        for new, old in zip(_state(optimizer), _state(before), strict=True):
            new.assign(keras.ops.convert_to_numpy(old))  # a copy: JAX deletes what it trains from
        for variable in optimizer.variables:
            if variable.name == ITERATION:
                variable.assign(updates * _accumulated(optimizer))  # it counts batches
            elif variable.name.endswith(ACCUMULATOR):
                variable.assign(keras.ops.zeros(variable.shape, variable.dtype))
        self.model.optimizer = optimizer
        self.model.make_train_function(force=True)


def _accumulated(optimizer: Any) -> int:
    """The batches of an update."""
    return optimizer.gradient_accumulation_steps or 1


def _state(optimizer: Any) -> list[Any]:
    """The variables of an optimizer that are there however many batches it accumulates."""
    return [each for each in optimizer.variables if not each.name.endswith(ACCUMULATOR)]
