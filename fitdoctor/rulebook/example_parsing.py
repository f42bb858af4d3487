"""Makes the worked examples of a rule of their TOML tables, telling every mistake in them."""

from __future__ import annotations

from collections.abc import Mapping, Set

import numpy as np

from fitdoctor.logs.run import FloatArray
from fitdoctor.rulebook.histories import unknown_columns
from fitdoctor.rulebook.mistakes import did_you_mean, shown
from fitdoctor.rulebook.rule import Example
from fitdoctor.rulebook.table import Table
from fitdoctor.signals.registry import is_of_recording

OWN_KEYS = ("says", "fires", "signals")


def parse_examples(table: Table, named: Set[str]) -> tuple[Example, ...]:
    """The examples of a rule, of which one must fire and one must not.

    `named` are the signals that the rule uses: those of its recording may be given values.
    """
    examples = []
    for prefix, entries in table.tables("example"):
        inner = Table(entries, prefix)
        examples.append(_example(inner, named))
        table.mistakes += inner.mistakes
    fires = {example.fires for example in examples}
    if "example" in table.entries and True not in fires:
        table.note("example", "none has fires = true: show a history on which the rule fires")
    if "example" in table.entries and False not in fires:
        table.note("example", "none has fires = false: show one on which it stays silent")
    return tuple(examples)


def _example(table: Table, named: Set[str]) -> Example:
    says, fires = table.text("says"), table.boolean("fires")
    signals = _signals(table, named)
    own = {key: value for key, value in table.entries.items() if key not in OWN_KEYS}
    if "runs" in own:
        table.check_keys((*OWN_KEYS, "runs"))
        subjects = [Table(entries, prefix) for prefix, entries in table.tables("runs")]
        if not subjects:
            table.note("runs", "is empty")
    else:
        subjects = [Table(own, table.prefix)]
    runs = []
    for subject in subjects:
        if not subject.entries and not signals:
            table.mistakes.append(f"{subject.prefix.rstrip('.')}: holds no series")
        runs.append(_columns(subject))
        table.mistakes += subject.mistakes
    return Example(says, fires, tuple(runs), signals)


def _signals(table: Table, named: Set[str]) -> Mapping[str, float]:
    """The values of signals of the recording that the rule names, each a finite number."""
    allowed = {name for name in named if is_of_recording(name)}
    signals = table.limits("signals")
    for name in signals.keys() - allowed:
        hint = did_you_mean(name, allowed)
        table.note("signals", f"{shown(name)} is no signal of a recording in this rule{hint}")
    return signals


def _columns(table: Table) -> dict[str, FloatArray]:
    """The columns of one run; each must have a name that a log of the same columns would give."""
    result = {}
    unknown = unknown_columns(table.entries)
    for name, values in table.entries.items():
        if name in unknown:
            known = "loss, val_loss, accuracy, val_accuracy, learning_rate, gradient_norm"
            table.note(name, f"is no known column of a history, such as {known}")
            continue
        numbers = table.numbers(name)
        if values == []:
            table.note(name, "is empty")
        result[name] = np.array(numbers, dtype=np.float64)
    return result
