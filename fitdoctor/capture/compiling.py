"""Arguments that are given to compile by mistake, and where they belong."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

KNOWN = (
    *("optimizer", "loss", "loss_weights", "metrics", "weighted_metrics", "run_eagerly"),
    *("steps_per_execution", "jit_compile", "auto_scale_loss"),
)
PENALTY = "give each layer its own, as in layers.Dense(64, kernel_regularizer='l2')"
RATE = "give it to the optimizer, as in keras.optimizers.Adam(learning_rate=0.001)"
TO_FIT = "give it to fit"
INSTEAD = {
    "regularizer": PENALTY,
    "regularizers": PENALTY,
    "kernel_regularizer": PENALTY,
    "learning_rate": RATE,
    "lr": RATE,
    "batch_size": TO_FIT,
    "callbacks": TO_FIT,
    "class_weight": TO_FIT,
    "epochs": TO_FIT,
    "validation_data": TO_FIT,
}


def why_not_compiled(error: TypeError, given: Iterable[str]) -> str:
    """One line on why Keras 3 refuses a call of compile, and what to write instead."""
    unknown = next((name for name in given if name not in KNOWN), None)
    if unknown is None:
        return f"compile cannot be called so: {error}"
    nearest = difflib.get_close_matches(unknown, KNOWN, n=1)
    instead = INSTEAD.get(unknown, f"did you mean {nearest[0]!r}?" if nearest else "leave it out")
    return f"compile takes no argument {unknown!r}: {instead}"
