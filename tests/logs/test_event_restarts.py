"""Restarts in event files: what they replace, and which files form one series."""

import numpy as np
from event_writing import scalar, write
from hypothesis import given
from hypothesis import strategies as st

from fitdoctor.logs.events import (
    Series,
    in_writing_order,
    join_files,
    last_write_wins,
    read_event_files,
)


def plain_last_write_wins(steps: list[int]) -> list[int]:
    """What last_write_wins does, one sample after the other: indices of those that remain."""
    kept: list[int] = []
    for index, step in enumerate(steps):
        if index and step < steps[index - 1]:
            kept = [old for old in kept if steps[old] < step]
        kept.append(index)
    return kept


@given(st.lists(st.integers(0, 9), max_size=40))
def test_a_restart_replaces_what_was_written_from_its_step_on(steps):
    index = np.arange(len(steps), dtype=float)
    series, replaced = last_write_wins(Series(np.array(steps, np.int64), index, index))
    assert series.values.tolist() == plain_last_write_wins(steps)
    assert replaced == len(steps) - len(series.values)


def test_files_of_one_folder_form_one_series(tmp_path):
    late = tmp_path / "events.out.tfevents.1700000100.b.0"
    early = tmp_path / "events.out.tfevents.1700000000.z.0"
    write(late, scalar("loss", 2, 20.0), scalar("loss", 3, 30.0))
    write(early, *(scalar("loss", step, step) for step in range(5)))
    assert in_writing_order([late, early]) == [early, late]
    series, replaced = join_files(read_event_files([late, early]), [late, early])
    assert series["loss"].values.tolist() == [0.0, 1.0, 20.0, 30.0]
    assert replaced == 3
