"""The file of confirmations: read as written, refused in one line where it is none."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from fitdoctor.reports.confirmation import (
    ConfirmationError,
    confirmations_json,
    read_confirmations,
)

ENTRY = {
    "run": "a",
    "path": "logs/a.csv",
    "rule": "OF001",
    "remedy": "dropout",
    "verdict": {"word": "confirmed", "sentence": "8 of 8 seeds better", "p": 0.004},
    "curves": {"baseline": [[1.0, None]], "remedy": [[0.5, 0.4]]},
}


def written(file: Path, content: Any) -> Path:
    file.write_text(json.dumps(content))
    return file


def test_what_was_written_is_read(tmp_path: Path) -> None:
    (read,) = read_confirmations(
        written(tmp_path / "c.json", {"version": 1, "confirmations": [ENTRY]})
    )
    assert (read.rule, read.word, read.diff) == ("OF001", "confirmed", "")
    assert read.changed == ((0.5, 0.4),)
    assert math.isnan(read.baseline[0][1])
    assert confirmations_json([read])["confirmations"] == [
        {**ENTRY, "script": "", "target": "", "diff": "", "measure": "", "before": {}}
    ]


@pytest.mark.parametrize(
    "content",
    [
        [],
        {},
        {"version": 2, "confirmations": []},
        {"version": 1, "confirmations": [1]},
        {"version": 1, "confirmations": [{**ENTRY, "run": 3}]},
        {"version": 1, "confirmations": [{**ENTRY, "verdict": {"word": "x", "sentence": ""}}]},
        {"version": 1, "confirmations": [{**ENTRY, "verdict": []}]},
        {"version": 1, "confirmations": [{**ENTRY, "before": {"train.py": 1}}]},
        {"version": 1, "confirmations": [{**ENTRY, "curves": {"baseline": [["x"]]}}]},
    ],
)
def test_anything_else_is_refused_with_the_name_of_the_file(tmp_path: Path, content: Any) -> None:
    file = written(tmp_path / "c.json", content)
    with pytest.raises(ConfirmationError, match=r"c\.json: .+: write"):
        read_confirmations(file)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfirmationError, match="cannot be read"):
        read_confirmations(tmp_path / "none.json")
