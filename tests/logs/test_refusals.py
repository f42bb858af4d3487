"""What is no training log is refused in one clear line, and no file makes `read` raise."""

import json
import os
import socket
import tempfile
from pathlib import Path

import pytest

from fitdoctor.logs import RoleError, read

NOT_LOGS = {
    "no header": ("0,1.5,1.6\n1,0.5,0.75\n", "without a header"),
    "a table of models": (
        ",Train Loss,Validation Loss,Runtime\nCNN a,0.46,1.41,277\nCNN b,3.3,2.57,530\n",
        "told apart by text",
    ),
    "trials of a search": (
        "lr,batch_size,loss,val_loss\n0.1,32,0.5,0.6\n0.01,64,0.4,0.5\n",
        "differ in a setting (batch_size)",
    ),
    "one row for each fold": (
        "fold,accuracy,loss\n1,0.9,0.5\n2,0.8,0.6\n",
        "one row for each fold",
    ),
    "predictions": ("id,y_true,y_pred\n1,0,1\n2,1,1\n", "is named as"),
    "a data set": ("age,income,label\n30,1000,1\n40,2000,0\n", "is named as"),
    "a report of classes": (
        ",precision,recall,f1-score,support\ncat,0.9,0.8,0.85,10\ndog,0.7,0.6,0.65,12\n",
        "told apart by text",
    ),
    "plain text": ("Epoch one went well.\nThe loss fell.\n", "plain text"),
    "empty": ("", "empty"),
    "blank": ("\n \n\n", "empty"),
    "header alone": ("epoch,loss\n", ""),
    "binary": ("epoch,loss\n0,\x00\x01\n", "binary"),
    "settings": (json.dumps({"units": [64, 128], "lr": 0.1, "layers": {"a": 1}}), ""),
    "deep JSON": ("[" * 200_000, ""),
    "a number": ("12345", ""),
    "broken JSON": ('{"loss": [1, 2', "not valid JSON"),
    "a long line": ("epoch,loss," + "x" * 3_000_000 + "\n0,1,2\n", "longer than"),
    "a million columns": (
        ",".join(f"loss{i}" for i in range(1_000_000)) + "\n" + "1," * 999_999 + "1\n",
        "longer than",
    ),
    "many columns": (
        ",".join(f"loss_{i}" for i in range(50_000)) + "\n" + "1," * 49_999 + "1\n",
        "more than 10,000",
    ),
}


@pytest.mark.parametrize(("text", "reason"), NOT_LOGS.values(), ids=NOT_LOGS.keys())
@pytest.mark.parametrize("as_file", [True, False])
def test_refused_with_the_reason(tmp_path, text, reason, as_file):
    file = tmp_path / "table.csv"
    file.write_text(text)
    reading = read([file if as_file else tmp_path])
    assert reading.runs == []
    (refusal,) = reading.refused
    assert refusal.path == file
    assert reason in refusal.reason
    assert "\n" not in refusal.reason
    assert len(refusal.reason) < 200


def test_a_path_that_does_not_exist(tmp_path):
    (refusal,) = read([tmp_path / "nowhere"]).refused
    assert refusal.reason == "no such file or folder"


def make_special_files(folder):
    """A pipe, a link to a pipe, a device and a socket, all named as logs are."""
    os.mkfifo(folder / "log.csv")
    os.mkfifo(folder / "events.out.tfevents.1")
    (folder / "link.csv").symlink_to(folder / "log.csv")
    (folder / "zero.jsonl").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folder / "train_log.txt"))
    return sorted(folder.iterdir())


@pytest.fixture
def short_folder():
    """A folder whose path is short enough for that of a socket."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.mark.parametrize("in_folder", [True, False])
def test_pipes_devices_and_sockets_are_refused_unopened(short_folder, in_folder):
    files = make_special_files(short_folder)
    reading = read([short_folder] if in_folder else files)
    assert reading.runs == []
    assert sorted(refusal.path for refusal in reading.refused) == files
    assert {refusal.reason for refusal in reading.refused} == {"not a regular file"}


def test_links_that_lead_nowhere_are_passed_over(tmp_path):
    (tmp_path / "log.csv").symlink_to(tmp_path / "gone.csv")
    (tmp_path / "loop.csv").symlink_to(tmp_path / "loop.csv")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link.csv").symlink_to(tmp_path / "folder")
    reading = read([tmp_path])
    assert (reading.runs, reading.refused) == ([], [])


def test_files_that_are_obviously_no_logs_are_not_looked_at(tmp_path):
    for name in ("model.py", "photo.png", "README.txt", "package.json", ".hidden.csv"):
        (tmp_path / name).write_text("epoch,loss\n0,1\n1,2\n")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "log.csv").write_text("epoch,loss\n0,1\n1,2\n")
    reading = read([tmp_path])
    assert (reading.runs, reading.refused) == ([], [])


def test_a_link_to_a_folder_above_is_not_followed(tmp_path):
    (tmp_path / "log.csv").write_text("epoch,loss\n0,2\n1,1\n")
    (tmp_path / "again").symlink_to(tmp_path)
    assert len(read([tmp_path]).runs) == 1


def test_a_file_given_twice_is_read_once(tmp_path):
    (tmp_path / "log.csv").write_text("epoch,loss\n0,2\n1,1\n")
    assert len(read([tmp_path, tmp_path / "log.csv"]).runs) == 1


def test_json_lines_that_were_cut_give_what_is_left(tmp_path):
    (tmp_path / "log.jsonl").write_text('{"step": 1, "loss": 2.0}\n{"step": 2, "loss": 1.0}\n{"st')
    (run,) = read([tmp_path]).runs
    assert run.curve("loss", "train").values.tolist() == [2.0, 1.0]
    assert any("not valid JSON" in note for note in run.notes)


@pytest.mark.parametrize("role", ["", "validation", "holdout:loss", "train:loss:sideways"])
def test_a_role_that_cannot_be_understood(tmp_path, role):
    (tmp_path / "log.csv").write_text("epoch,loss\n0,2\n1,1\n")
    with pytest.raises(RoleError):
        read([tmp_path], metrics={"loss": role})


def test_progress_counts_files(tmp_path):
    for name in ("a.csv", "b.csv", "c.json"):
        (tmp_path / name).write_text("epoch,loss\n0,2\n1,1\n")
    calls = []
    read([tmp_path], progress=lambda done, total: calls.append((done, total)))
    assert calls[-1] == (3, 3)


@pytest.mark.parametrize("role", ["x" * 9000, "train:" + ":" * 9000, "train:loss:" + "x" * 9000])
def test_the_message_on_a_long_role_is_short(tmp_path, role):
    (tmp_path / "log.csv").write_text("epoch,loss\n0,1\n1,0.5\n")
    with pytest.raises(RoleError) as caught:
        read([tmp_path], metrics={"loss": role})
    assert len(str(caught.value)) < 150
