"""The space of trainings: a sensible recipe drawn at random, most spoilt by one planted cause.

A cause says what was planted, never what came of it: truth.py decides that.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from benchmarks.trainings.datasets import SOURCES

RECIPES = 640
SHARE_SENSIBLE = 0.62
RECIPES_PER_DRAW = 4  # of one net, so that they share a compiled loop


@dataclass(frozen=True)
class Recipe:
    """All that decides a training, but for its seed.

    `rows` picks the training rows ("all" or "few"), `label_noise` the share of labels
    drawn anew (of a regression: the standard deviation of the noise added to its targets). A
    `horizon` other than 1 stretches the schedule beyond, or cuts it short of, the epochs.
    """

    number: int
    data: str
    family: str
    cause: str = "none"
    rows: str = "all"
    label_noise: float = 0.0
    validation_rows: float = 1.0
    input_scale: float = 1.0
    target_scale: float = 1.0
    output_scale: float = 1.0
    sorted_rows: bool = False
    widths: tuple[int, ...] = (32,)
    cell: str = "GRU"
    activation: str = "relu"
    output: str = "usual"
    initializer: str = "usual"
    batch_norm: bool = False
    dropout: float = 0.0
    l2: float = 0.0
    loss: str = "usual"
    optimizer: str = "adam"
    learning_rate: float = 1e-3
    momentum: float = 0.9
    clip_norm: float | None = None
    schedule: str = "constant"
    horizon: float = 1.0
    rate_logged: bool = False
    batch_size: int = 32
    epochs: int = 30
    patience: int | None = None

    def fields(self) -> dict[str, Any]:
        return asdict(self)


def groups() -> list[tuple[str, str]]:
    """Every (data set, family)."""
    return list(SOURCES)


def split(data: str, family: str) -> str:
    """Whether a group is learnt from ("learn") or kept aside ("kept").

    A quarter of the groups of each family is kept: those whose hash is lowest. That was settled
    before any training was run.
    """

    def digest(group: tuple[str, str]) -> str:
        return hashlib.sha256("/".join(group).encode()).hexdigest()

    same_family = sorted((group for group in SOURCES if group[1] == family), key=digest)
    kept = same_family[: round(len(same_family) / 4)]
    return "kept" if (data, family) in kept else "learn"


def recipe(number: int) -> Recipe:
    """The recipe of this number; groups take turns, so that any first part covers them all."""
    draw = number // RECIPES_PER_DRAW
    data, family = groups()[draw % len(SOURCES)]
    net = _net(number, data, family, np.random.default_rng([2024, draw]))
    random = np.random.default_rng([2025, number])
    sensible = _course(net, random)
    if random.random() < SHARE_SENSIBLE:
        return sensible
    names = sorted(name for name, spoil in CAUSES.items() if spoil(sensible, random) != sensible)
    cause = str(random.choice(names))
    return replace(CAUSES[cause](sensible, random), cause=cause)


_SMALL_DATA = {"iris", "wine", "breast_cancer", "diabetes"}
_REGRESSIONS = {"diabetes", "friedman", "blobs", "waves", "adding"}
_RATES = {"adam": 2e-3, "adamw": 2e-3, "nadam": 2e-3, "rmsprop": 1e-3, "sgd": 0.01}


def _net(number: int, data: str, family: str, random: np.random.Generator) -> Recipe:
    """A net and an optimizer an experienced person might start from."""
    pick = _picker(random)
    small, regression = data in _SMALL_DATA, data in _REGRESSIONS
    optimizer = pick("adam", "adam", "adam", "adamw", "nadam", "rmsprop", "sgd")
    if optimizer == "sgd" and family == "rnn":
        optimizer = "adam"
    widths = {
        "mlp": pick((16,), (32,), (64,), (32, 16), (64, 32), (32, 32)),
        "cnn": pick((8,), (16,), (8, 16), (16, 16)),
        "rnn": pick((16,), (24,), (32,)),
    }[family]
    target_scale = pick(1, 1, 1, 0.01, 30, 1000) if regression and optimizer != "sgd" else 1
    return Recipe(
        number, data, family,
        validation_rows=pick(1, 1, 0.6, 0.3),
        target_scale=target_scale, output_scale=target_scale,
        widths=widths,
        cell=pick("GRU", "LSTM", "SimpleRNN"),
        activation=pick("relu", "relu", "elu", "gelu", "tanh"),
        output=pick("usual", "logits"),
        batch_norm=family != "rnn" and not small and random.random() < 0.3,
        dropout=pick(0, 0, 0.1, 0.2, 0.3),
        l2=pick(0, 0, 0, 1e-4, 1e-3),
        optimizer=optimizer,
        clip_norm=pick(None, 1.0) if family == "rnn" else None,
        batch_size=pick(8, 16) if small else pick(16, 32, 32, 64),
    )  # fmt: skip


def _course(net: Recipe, random: np.random.Generator) -> Recipe:
    """A sensible learning rate, schedule and number of epochs for a net."""
    pick = _picker(random)
    faster = pick(1, 1.5, 2, 3)
    schedule = pick("constant", "constant", "constant", "cosine", "exponential", "steps")
    tables = net.family == "mlp" and net.data not in _SMALL_DATA
    updates = pick(2500, 4000) / faster / (1 if tables else 2)
    rows = 150 if net.data in _SMALL_DATA else 500 if tables else 320
    epochs = updates * (1 if schedule == "constant" else 1.5) * net.batch_size / rows
    return replace(
        net,
        learning_rate=_RATES[net.optimizer] * faster,
        schedule=schedule,
        rate_logged=pick(True, False),
        epochs=int(np.clip(epochs, 8, 200 if net.family == "mlp" else 60)),
        patience=pick(None, 5, 8, 12),
    )


def _picker(random: np.random.Generator) -> Callable[..., Any]:
    return lambda *choices: choices[random.integers(len(choices))]


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
        r.data in _REGRESSIONS, replace(_stubborn(r), output=str(g.choice(["relu", "sigmoid"]))), r
    ),
    "targets not scaled": lambda r, g: _only(
        r.data in _REGRESSIONS,
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
        _stubborn(r), optimizer="sgd", momentum=0, learning_rate=float(g.choice([1e-3, 5e-3])),
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
        r.data not in _REGRESSIONS,
        replace(_stubborn(r), loss="unguarded", output="usual",
                learning_rate=_times(r, g, 3, 10, 30)), r,
    ),
    "exponential output": lambda r, g: _only(
        r.data in _REGRESSIONS,
        replace(_stubborn(r), output="exponential", learning_rate=_times(r, g, 3, 10, 30)), r,
    ),
    # spoilt data
    "inputs not scaled": lambda r, g: replace(
        _stubborn(r), input_scale=float(g.choice([30, 300, 0.01])), batch_norm=False
    ),
    "rows in order of class": lambda r, g: replace(_stubborn(r), sorted_rows=True),
    "label noise": lambda r, g: replace(r, label_noise=0.3),
}  # fmt: skip
