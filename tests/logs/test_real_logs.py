"""The real logs in ../shared/logs: each history is read, and what is none is refused."""

import csv
from pathlib import Path

import pytest

from fitdoctor.logs import Reading, read

LOGS = Path(__file__).parents[2].parent / "shared" / "logs"
# These event files hold no scalars: a version record alone, graphs, histograms or images.
KINDS = ("keras_csv", "lightning_csv", "hf_trainer_state", "jsonl")

pytestmark = pytest.mark.skipif(not LOGS.exists(), reason="../shared/logs is absent")


@pytest.fixture(scope="module")
def whole() -> Reading:
    return read([LOGS / "files"])


def rows(name: str) -> list[dict[str, str]]:
    with (LOGS / name).open() as stream:
        return list(csv.DictReader(stream))


def test_every_history_is_read_and_nothing_else(whole):
    read_paths = {run.path for run in whole.runs}
    refused = {refusal.path for refusal in whole.refused}
    for row in rows("manifest.csv"):
        path = LOGS / "files" / row["file"]
        if row["kind"] in KINDS:
            assert path in read_paths, path
        elif row["kind"] == "not_a_history":
            assert path in refused, path


def test_event_files_are_refused_only_where_they_hold_no_scalars(whole):
    with_scalars = {row["file"] for row in rows("expected_events.csv") if row["tag"]}
    for refusal in whole.refused:
        assert str(refusal.path.relative_to(LOGS / "files")) not in with_scalars, refusal


def test_labelled_runs_are_found_at_the_path_of_their_label(whole):
    found = {str(run.path.relative_to(LOGS / "files")) for run in whole.runs}
    for row in rows("labels.csv"):
        if "unusable" not in row["labels"]:
            assert row["run"] in found, row["run"]


def test_a_single_file_is_read_as_in_its_folder(whole):
    by_path = {}
    for run in whole.runs:
        by_path.setdefault(run.path, []).append(len(run.curves))
    for row in rows("manifest.csv"):
        path = LOGS / "files" / row["file"]
        if row["kind"] in KINDS:
            assert [len(run.curves) for run in read([path]).runs] == by_path[path]
