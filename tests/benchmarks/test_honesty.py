"""The honesty benchmarks count what they say they count; no training here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import binom

from benchmarks.confirm_scripts import outcome
from benchmarks.faults.summary import confirmed, diagnosed
from benchmarks.journal import appended, entries, share
from benchmarks.placebos.summary import no_gain, tables, truth_of, upper_limit
from benchmarks.placebos.tasks import FRESH, TASKS, WORLD, draw, fresh, world


def test_a_journal_goes_on_after_a_line_that_was_cut_short(tmp_path: Path) -> None:
    appended(tmp_path, "1-of-2", {"number": 1, "word": "two words"})
    with (tmp_path / "journal-1-of-2.jsonl").open("a") as journal:
        journal.write('{"number": 3, "wo')
    appended(tmp_path, "1-of-2", {"number": 5})
    appended(tmp_path, "2-of-2", {"number": 1, "word": "later"})
    assert entries(tmp_path) == [{"number": 1, "word": "later"}, {"number": 5}]


@pytest.mark.parametrize("part", ["0/2", "3/2", "1", "a/b", "-1/2"])
def test_a_part_that_there_is_not_is_refused(part: str) -> None:
    with pytest.raises(Exception, match="write it as i/n"):
        share(part)


@pytest.mark.parametrize(("count", "of"), [(0, 60), (3, 100), (50, 1000)])
def test_the_upper_limit_is_where_so_few_are_seen_in_5_percent(count: int, of: int) -> None:
    assert binom.cdf(count, of, upper_limit(count, of)) == pytest.approx(0.05)


def test_tasks_span_100_to_5000_rows_and_never_touch_fresh_ones() -> None:
    assert len(TASKS) >= 10
    assert {min(task.rows for task in TASKS), max(task.rows for task in TASKS)} == {100, 5000}
    for number, task in enumerate(TASKS):
        (x, y), (held_x, held_y) = draw(task, number)
        assert len(x) + len(held_x) == len(y) + len(held_y) == task.rows
        drawn = np.concatenate([x, held_x])
        assert len(np.unique(drawn, axis=0)) == task.rows
        known = {row.tobytes() for row in world(task.world)[0][: WORLD - FRESH]}
        assert all(row.tobytes() in known for row in drawn)
        assert len(fresh(task)[0]) == FRESH == 20_000


def attempt(number: int, chosen: str | None, gain: float, word: str) -> dict[str, Any]:
    entry: dict[str, Any] = {"number": number, "task": "moons-200", "seconds": 1.0}
    if chosen is None:
        return entry
    verdict = {"word": word, "leaning": word}
    return {**entry, "chosen": chosen, "truth": {"gain": gain}, "verdict": verdict}


def test_only_what_is_known_to_be_no_gain_counts_as_a_false_confirmation() -> None:
    harmful = attempt(1, "near-rate-down", -0.02, "confirmed")
    tiny = attempt(3, "near-rate-up", 0.005, "confirmed")
    placebo = attempt(0, "placebo-uniform", 0.0, "inconclusive")
    none_chosen = attempt(2, None, 0.0, "")
    unknown = attempt(5, None, 0.0, "")
    found = [harmful, tiny, placebo, none_chosen, unknown]
    assert [no_gain(entry) for entry in found] == [True, False, True, True, False]
    assert truth_of(tiny) == "near-placebo, tiny gain"
    assert "| **no gain or harm, all** | 3 | 2 | 1 | 33.3% |" in tables(found)


def case(problem: str, word: str) -> dict[str, Any]:
    return {
        "fault": "tiny net",
        "findings": [["X", problem]],
        "tried": [{"problem": problem, "word": word}],
    }


def test_a_remedy_against_another_problem_does_not_count() -> None:
    right, wrong = case("underfitting", "confirmed"), case("overfitting", "confirmed")
    assert (diagnosed(right), confirmed(right)) == (True, True)
    assert (diagnosed(wrong), confirmed(wrong)) == (False, False)
    assert not confirmed(case("underfitting", "suggestive"))


def test_a_refusal_counts_only_with_the_right_reason() -> None:
    right = "fitdoctor: no_fit.py ran to its end without a call of Model.fit\n"
    assert outcome("no_fit", 2, "", right)[1]
    assert not outcome("no_fit", 2, "", "Traceback (most recent call last):\nKeyError: 1\n")[1]
    assert not outcome("subclassed", 2, "", right)[1]
    assert not outcome("subclassed", 0, '{"confirmations": []}', "")[1]
