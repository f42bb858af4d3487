"""Scores a trained model on held-out rows, row by row, with the baseline's own loss."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from fitdoctor.trials.held_out import HeldOut, row_count
from fitdoctor.trials.trial import FloatArray

MOST_BLOCKS = 200
"""Models with a loss of their own are evaluated in this many blocks at most: each costs a call."""

MOST_BYTES, MOST_ROWS = 2**18, 1024
"""Of a batch that is predicted at once."""


class Scorer:
    """The baseline's loss, without penalties, as a function of a model and rows.

    The loss of a row is what the compiled loss gives for a batch of that row alone, loss weights
    and all. A model that computes its loss by itself (its own `train_step`, `test_step`,
    `compute_loss`, or no compiled loss) is scored as by `evaluate` on blocks of rows; that
    includes its penalties, which is said through `tell`.
    """

    measure = "held-out loss"

    def __init__(self, baseline: Any, tell: Callable[[str], None]) -> None:
        self.by_evaluation = has_own_loss(baseline)
        if self.by_evaluation:
            tell("the model computes its own loss: arms are scored by evaluate, penalties included")
        self._compiled_loss = getattr(baseline, "_compile_loss", None)
        self._row_losses: Callable[..., Any] | None = None

    def count(self, rows: int) -> int:
        """How many losses so many rows give: one each, or one a block."""
        return min(MOST_BLOCKS, rows) if self.by_evaluation else rows

    def losses(self, model: Any, held_out: HeldOut) -> FloatArray:
        """The loss of each row (or block of rows), shape (rows,); NaN where the model's is."""
        if self.by_evaluation:
            return _evaluated(model, held_out)
        predicted = predicted_by(model, held_out)
        return self.of_predictions(predicted, held_out)

    def of_predictions(self, predicted: Any, held_out: HeldOut) -> FloatArray:
        """The loss of each row from what a model predicted for it."""
        weight = () if held_out.weight is None else (held_out.weight,)
        arguments = (held_out.y, predicted, *weight)
        if self._row_losses is None:
            self._row_losses = _row_losses(self._compiled_loss, arguments)
        return np.asarray(self._row_losses(*arguments), dtype=np.float64)


def predicted_by(model: Any, held_out: HeldOut) -> Any:
    """What the model predicts for the rows, in larger batches than Keras' 32 where rows are small.

    The rows of a batch take at most 256 KiB, so that what a layer makes of them fits any memory.
    """
    a_row = sum(array[:1].nbytes for array in HeldOut(held_out.x).arrays())
    size = int(np.clip(MOST_BYTES // max(a_row, 1), 32, MOST_ROWS))
    return model.predict(held_out.x, batch_size=size, verbose=0)


def has_own_loss(model: Any) -> bool:
    """Whether the model's class replaces how Keras computes the loss."""
    import keras

    replaced = any(
        getattr(type(model), name) is not getattr(keras.Model, name)
        for name in ("train_step", "test_step", "compute_loss")
    )
    return replaced or getattr(model, "_compile_loss", None) is None


def _row_losses(compiled_loss: Any, example: tuple[Any, ...]) -> Callable[..., Any]:
    """The compiled loss mapped over rows, by what the backend has for that."""
    import keras

    def of_one_row(row: tuple[Any, ...]) -> Any:
        batch = keras.tree.map_structure(lambda part: part[None], row)
        # Losses of several outputs update their metrics: not the model's, here.
        with keras.StatelessScope():
            return compiled_loss(*batch)

    if any(keras.tree.is_nested(part) for part in example[:2]):
        # Finds out how labels and outputs belong together, which it cannot while it is compiled.
        of_one_row(
            keras.tree.map_structure(lambda part: keras.ops.convert_to_tensor(part[0]), example)
        )
    backend = keras.backend.backend()
    if backend == "jax":
        import jax

        return jax.jit(lambda *arguments: jax.vmap(of_one_row)(arguments))
    if backend == "tensorflow":
        import tensorflow as tf

        return tf.function(  # type: ignore[no-any-return]
            lambda *arguments: tf.map_fn(of_one_row, arguments, fn_output_signature="float32")
        )
    return lambda *arguments: [
        float(keras.ops.convert_to_numpy(of_one_row(_row(arguments, index))))
        for index in range(row_count(arguments[1]))
    ]


def _row(arguments: Any, index: int) -> Any:
    import keras

    return keras.tree.map_structure(
        lambda part: keras.ops.convert_to_tensor(part[index]), arguments
    )


def _evaluated(model: Any, held_out: HeldOut) -> FloatArray:
    blocks = np.array_split(np.arange(held_out.rows), min(MOST_BLOCKS, held_out.rows))
    return np.array([_loss_of(model, held_out.take(block)) for block in blocks])


def _loss_of(model: Any, block: HeldOut) -> float:
    """What evaluate says, which traces the model anew at each call.

    A `test_step` of the model's own may ask for the rows as evaluate packs them.
    """
    import keras

    if type(model).test_step is not keras.Model.test_step:
        result = model.evaluate(
            block.x, block.y, sample_weight=block.weight, verbose=0, return_dict=True
        )
    else:
        model.reset_metrics()
        result = model.test_on_batch(block.x, block.y, block.weight, return_dict=True)
    return float(result["loss"])
