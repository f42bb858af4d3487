"""Small signals and a rule over them, so that these tests do not hang on the real ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from fitdoctor.logs.run import Run
from fitdoctor.rulebook.loading import load_rule_files
from fitdoctor.rulebook.rule import Rule
from fitdoctor.signals.registry import SIGNALS, Signal
from fitdoctor.signals.roles import find
from rulebook.sample_rule import rule_text


def train_end(run: Run) -> float:
    """Last training loss."""
    return float(find(run, "train_loss").values[-1])


def val_end(run: Run) -> float:
    """Last validation loss."""
    return float(find(run, "val_loss").values[-1])


def lowest_step(run: Run) -> float:
    """Step of the lowest training loss."""
    curve = find(run, "train_loss")
    return float(curve.steps[curve.values.argmin()])


def end_spread(runs: Sequence[Run]) -> float:
    """Range of the last training losses of a group."""
    ends = [train_end(run) for run in runs]
    return max(ends) - min(ends)


@pytest.fixture(autouse=True)
def small_signals(monkeypatch: pytest.MonkeyPatch) -> None:
    for function in (train_end, val_end, lowest_step):
        monkeypatch.setitem(SIGNALS, function.__name__, Signal(function.__name__, function))
    monkeypatch.setitem(SIGNALS, "end_spread", Signal("end_spread", end_spread, of_group=True))
    size = Signal("data_size", lambda run: float(run.measured["data_size"]), of_recording=True)
    monkeypatch.setitem(SIGNALS, "data_size", size)


@pytest.fixture
def write_rule(tmp_path: Path) -> Callable[..., Path]:
    """Write the rule above, with some keys changed, to a file; give the file."""

    def write(file: str = "rule.toml", without: str = "", **changes: object) -> Path:
        path = tmp_path / file
        path.write_text(rule_text(without, **changes), encoding="utf-8")
        return path

    return write


@pytest.fixture
def make_rule(write_rule: Callable[..., Path]) -> Callable[..., Rule]:
    """The rule above, with some keys changed."""

    def make(**changes: object) -> Rule:
        (rule,) = load_rule_files([write_rule(**changes)])
        return rule

    return make
