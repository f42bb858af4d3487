"""The packed corpus: enough trainings, split by whole groups, each line as its recipe says."""

from __future__ import annotations

import pytest

pytest.importorskip("sklearn")

from benchmarks.trainings.draw import recipe
from benchmarks.trainings.recipes import groups, split
from benchmarks.trainings.score import alarm_interval, count, group, outcome, read_corpus
from benchmarks.trainings.truth import PROBLEMS, healthy, labels

CORPUS = {name: read_corpus(name) for name in ("learn", "kept")}
LINES = CORPUS["learn"] + CORPUS["kept"]


def test_there_are_enough_trainings_of_every_kind() -> None:
    truths = [labels(line) for line in LINES]
    assert len(LINES) >= 500
    assert sum(healthy(truth) is True for truth in truths) >= 0.4 * len(LINES)
    assert all(sum(truth[name] is True for truth in truths) >= 40 for name in PROBLEMS)


def test_a_quarter_of_the_groups_is_kept_aside_whole() -> None:
    kept = {group(line) for line in CORPUS["kept"]}
    assert kept == {
        f"{data}/{family}" for data, family in groups() if split(data, family) == "kept"
    }
    assert kept.isdisjoint(group(line) for line in CORPUS["learn"])
    assert len(kept) == len(groups()) / 4


def test_every_line_holds_the_history_of_its_recipe() -> None:
    assert len({line["number"] for line in LINES}) == len(LINES)
    for line in LINES:
        drawn = recipe(line["number"])
        assert (line["data"], line["family"], line["cause"]) == (
            drawn.data,
            drawn.family,
            drawn.cause,
        )
        assert {len(values) for values in line["history"].values()} == {line["epochs"]}
        assert line["epochs"] == drawn.epochs or drawn.patience


def test_an_unclear_label_counts_for_nothing() -> None:
    assert [outcome(label, found) for label in (True, False, None) for found in (True, False)] == [
        "right", "missed", "wrong", "", "", "",
    ]  # fmt: skip
    truths = [dict.fromkeys(PROBLEMS, label) for label in (True, False, None)]
    assert count(truths, [set(PROBLEMS)] * 3).sum(axis=(0, 1)).tolist() == [4, 4, 0]


def test_the_interval_of_alarms_resamples_groups() -> None:
    assert alarm_interval([True, True, True], ["a", "b", "b"]) == (1.0, 1.0)
    assert alarm_interval([True] * 50 + [False] * 50, ["a"] * 50 + ["b"] * 50) == (0.0, 1.0)
