"""The causes planted in trainings: each spoils a sensible recipe, or returns it where it cannot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from benchmarks.trainings.recipes import REGRESSIONS, Recipe


def _times(recipe: Recipe, random: np.random.Generator, *factors: float) -> float:
    return float(recipe.learning_rate * random.choice(factors))


def _overfit(r: Recipe, random: np.random.Generator) -> Recipe:
    return replace(
        r, widths=_wide(r), dropout=0, l2=0, schedule="constant", patience=None,
        epochs=min(200 if r.family == "mlp" else 80, r.epochs * int(random.integers(2, 5))),
    )  # fmt: skip


def _wide(r: Recipe) -> tuple[int, ...]:
    return {"mlp": (128, 128), "cnn": (24, 24), "rnn": (48,)}[r.family]


def _stubborn(r: Recipe) -> Recipe:
    """Without the patience that would end a training that has stopped getting better."""
    return replace(r, patience=None)


def _only(condition: bool, spoilt: Recipe, r: Recipe) -> Recipe:
    return spoilt if condition else r


Cause = Callable[[Recipe, np.random.Generator], Recipe]
CAUSES: dict[str, Cause] = {
    # too much fitting
    "trained too long, wide": _overfit,
    "few rows, wide": lambda r, g: replace(_overfit(r, g), rows="few"),
    "label noise, wide": lambda r, g: replace(_overfit(r, g), label_noise=0.3),
    "few rows": lambda r, g: replace(_stubborn(r), rows="few"),
    # too little
    "tiny net": lambda r, g: replace(_stubborn(r), widths=(1,), dropout=0, epochs=2 * r.epochs),
    "strong l2": lambda r, g: replace(_stubborn(r), l2=float(g.choice([0.03, 0.1, 0.5]))),
    "strong dropout": lambda r, g: replace(
        _stubborn(r), dropout=float(g.choice([0.7, 0.85])), batch_norm=False
    ),
    "zero initial weights": lambda r, g: _only(
        r.family != "rnn", replace(_stubborn(r), initializer="zeros", batch_norm=False), r
    ),
    "dead units": lambda r, g: _only(
        r.family != "rnn",
        replace(_stubborn(r), initializer="dead", activation="relu", batch_norm=False), r,
    ),
    "stack of sigmoids": lambda r, g: _only(
        r.family == "mlp",
        replace(_stubborn(r), widths=(16,) * int(g.integers(4, 8)), activation="sigmoid",
                batch_norm=False, dropout=0), r,
    ),
    "no hidden activation": lambda r, g: replace(_stubborn(r), activation="linear"),
    "output cannot reach": lambda r, g: _only(
        r.data in REGRESSIONS, replace(_stubborn(r), output=str(g.choice(["relu", "sigmoid"]))), r
    ),
    "targets not scaled": lambda r, g: _only(
        r.data in REGRESSIONS,
        replace(_stubborn(r), target_scale=float(g.choice([100, 1000])), output_scale=1), r,
    ),
    # too slow
    "learning rate too low": lambda r, g: replace(
        _stubborn(r), learning_rate=_times(r, g, 0.1, 0.03, 0.01, 0.003)
    ),
    "too few epochs": lambda r, g: replace(
        _stubborn(r), epochs=int(g.integers(5, 10)), schedule="constant",
        learning_rate=_times(r, g, 0.1, 0.3),
    ),
    "decayed too early": lambda r, g: replace(
        _stubborn(r), schedule=str(g.choice(["exponential", "steps", "cosine"])),
        horizon=float(g.choice([0.05, 0.1, 0.2])), learning_rate=_times(r, g, 0.3, 1),
    ),
    "warm-up too long": lambda r, g: replace(
        _stubborn(r), schedule="warmup", horizon=float(g.choice([1, 3])),
        learning_rate=_times(r, g, 0.1, 0.5),
    ),
    "huge batches": lambda r, g: replace(_stubborn(r), batch_size=512),
    "plain SGD, low rate": lambda r, g: replace(
        _stubborn(r), optimizer="sgd", momentum=0.0, learning_rate=float(g.choice([1e-3, 5e-3])),
        target_scale=1, output_scale=1,
    ),
    # too wild
    "learning rate too high": lambda r, g: replace(
        _stubborn(r), learning_rate=_times(r, g, 10, 30, 100), schedule="constant"
    ),
    "learning rate high, no clipping, SGD": lambda r, g: replace(
        _stubborn(r), optimizer="sgd", learning_rate=float(g.choice([0.3, 1, 3])), clip_norm=None,
        schedule="constant", target_scale=1, output_scale=1,
    ),
    "momentum too large": lambda r, g: replace(
        _stubborn(r), optimizer="sgd", momentum=0.99, learning_rate=float(g.choice([0.03, 0.1])),
        schedule="constant", target_scale=1, output_scale=1,
    ),
    "tiny batches": lambda r, g: replace(
        _stubborn(r), batch_size=2, epochs=max(8, r.epochs // 3), batch_norm=False,
        learning_rate=_times(r, g, 3, 10), schedule="constant",
    ),
    "rate grows": lambda r, g: replace(
        _stubborn(r), schedule="growing", learning_rate=_times(r, g, 0.3, 1)
    ),
    "cyclic, too high": lambda r, g: replace(
        _stubborn(r), schedule="cyclic", learning_rate=_times(r, g, 10, 30)
    ),
    "exploding recurrence": lambda r, g: _only(
        r.family == "rnn",
        replace(_stubborn(r), cell="SimpleRNN", activation="relu", initializer="exploding",
                clip_norm=None, learning_rate=_times(r, g, 3, 10)), r,
    ),
    "log of zero": lambda r, g: _only(
        r.data not in REGRESSIONS,
        replace(_stubborn(r), loss="unguarded", output="usual",
                learning_rate=_times(r, g, 3, 10, 30)), r,
    ),
    "exponential output": lambda r, g: _only(
        r.data in REGRESSIONS,
        replace(_stubborn(r), output="exponential", learning_rate=_times(r, g, 3, 10, 30)), r,
    ),
    # spoilt data
    "inputs not scaled": lambda r, g: replace(
        _stubborn(r), input_scale=float(g.choice([30, 300, 0.01])), batch_norm=False
    ),
    "rows in order of class": lambda r, g: replace(_stubborn(r), sorted_rows=True),
    "label noise": lambda r, g: replace(r, label_noise=0.3),
}  # fmt: skip

TOO_WILD_OR_TOO_LONG = (
    "trained too long, wide",
    "few rows, wide",
    "label noise, wide",
    "learning rate too high",
    "learning rate high, no clipping, SGD",
    "momentum too large",
    "tiny batches",
    "rate grows",
    "cyclic, too high",
    "exploding recurrence",
    "log of zero",
    "exponential output",
)
