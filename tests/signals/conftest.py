"""Runs built from plain lists, as a Keras log names them."""

from pathlib import Path

import numpy as np
import pytest

from fitdoctor.logs.run import Curve, Run

DIRECTIONS = {"loss": -1, "mse": -1, "accuracy": 1, "learning_rate": 0, "gradient_norm": 0}


def _curve(name, values):
    validation = name.startswith("val_")
    metric = name.removeprefix("val_")
    split = "validation" if validation else "train"
    if metric in ("learning_rate", "gradient_norm"):
        split = ""
    values = np.asarray(values, dtype=float)
    return Curve(
        name, metric, split, DIRECTIONS[metric], np.arange(len(values), dtype=float), values
    )


@pytest.fixture
def make_run():
    def make(group="", **series):
        curves = tuple(_curve(name, values) for name, values in series.items())
        return Run("run", Path("run.csv"), curves, group=group)

    return make


@pytest.fixture
def value_of(make_run):
    """The value of a signal on a history given as keyword arguments."""
    from fitdoctor.signals import measure

    def value(signal, **series):
        return measure([make_run(**series)], [signal]).values[signal][0]

    return value
