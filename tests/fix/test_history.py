"""Fixes that are made, refused, recognised and taken back."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from fitdoctor.fix.errors import CannotFix
from fitdoctor.fix.history import standing, undo
from fitdoctor.fix.records import FOLDER
from fix.fixes import NEW, OLD, apply, contents, write


def test_all_files_are_written_and_put_back(tmp_path: Path) -> None:
    write(tmp_path)
    apply(tmp_path)
    assert contents(tmp_path) == NEW
    assert undo(tmp_path, "train.py").remedies == ("lower-learning-rate",)
    assert contents(tmp_path) == OLD
    assert sorted(file.name for file in tmp_path.rglob("*.py")) == ["model.py", "train.py"]


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755])
def test_the_mode_stays(tmp_path: Path, mode: int) -> None:
    write(tmp_path)
    (tmp_path / "train.py").chmod(mode)
    apply(tmp_path)
    assert stat.S_IMODE((tmp_path / "train.py").stat().st_mode) == mode


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "train.py").rename(tmp_path / "real.py")
    (tmp_path / "train.py").symlink_to("real.py")
    apply(tmp_path)
    assert (tmp_path / "train.py").is_symlink()
    assert (tmp_path / "real.py").read_bytes() == NEW["train.py"]


def test_a_link_that_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    project = tmp_path / "project"
    write(project)
    (project / "train.py").rename(tmp_path / "other.py")
    (project / "train.py").symlink_to(tmp_path / "other.py")
    with pytest.raises(CannotFix, match="lies outside"):
        apply(project)
    assert contents(project) == OLD


def test_a_file_that_changed_in_the_meantime_is_refused(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "lib" / "model.py").write_bytes(b"mine\n")
    with pytest.raises(CannotFix, match=r"lib/model\.py was changed in the meantime"):
        apply(tmp_path)
    assert (tmp_path / "train.py").read_bytes() == OLD["train.py"]
    assert not list((tmp_path / FOLDER).glob("*.json"))


def test_none_is_written_where_one_cannot_be(tmp_path: Path) -> None:
    long = "x" * 250 + ".py"  # with a suffix for the file beside it, no file system takes it
    old, new = {**OLD, long: b"old\n"}, {**NEW, long: b"new\n"}
    write(tmp_path, old)
    with pytest.raises(CannotFix, match="cannot be written: File name too long"):
        apply(tmp_path, old, new)
    assert contents(tmp_path) == OLD
    assert not standing(tmp_path, "train.py", 1).applied
    assert not list(tmp_path.rglob("*part*"))


def test_a_fix_is_recognised_below_later_ones(tmp_path: Path) -> None:
    write(tmp_path)
    apply(tmp_path)
    last = {"train.py": b"rate = 0.1\nstop_early = True\n"}
    apply(tmp_path, {"train.py": NEW["train.py"]}, last, "early-stopping")
    found = standing(tmp_path, "train.py", 1)
    assert found.applied == {"lower-learning-rate", "early-stopping"}
    assert not standing(tmp_path, "train.py", 2).applied
    assert not standing(tmp_path, "other.py", 1).applied
    assert undo(tmp_path, "train.py").remedies == ("early-stopping",)
    assert standing(tmp_path, "train.py", 1).applied == {"lower-learning-rate"}
    undo(tmp_path, "train.py")
    assert contents(tmp_path) == OLD
    with pytest.raises(CannotFix, match="no fix is recorded"):
        undo(tmp_path, "train.py")


def test_what_changed_since_is_not_undone(tmp_path: Path) -> None:
    write(tmp_path)
    apply(tmp_path)
    (tmp_path / "train.py").write_bytes(NEW["train.py"] + b"mine\n")
    found = standing(tmp_path, "train.py", 1)
    assert (found.applied, found.changed_since) == (frozenset(), {"lower-learning-rate"})
    with pytest.raises(CannotFix, match="changed since the last fix"):
        undo(tmp_path, "train.py")
    assert (tmp_path / "train.py").read_bytes() == NEW["train.py"] + b"mine\n"


def test_a_fix_that_was_taken_back_by_hand_counts_no_more(tmp_path: Path) -> None:
    write(tmp_path)
    apply(tmp_path)
    write(tmp_path)
    found = standing(tmp_path, "train.py", 1)
    assert not found.applied
    assert not found.changed_since
    with pytest.raises(CannotFix, match="no fix is recorded"):
        undo(tmp_path, "train.py")


def test_a_fix_that_stopped_halfway_is_told_and_undone(tmp_path: Path) -> None:
    write(tmp_path)
    apply(tmp_path)
    write(tmp_path, {"lib/model.py": OLD["lib/model.py"]})
    with pytest.raises(CannotFix, match=r"stopped halfway: run fitdoctor fix --undo train\.py"):
        apply(tmp_path)
    undo(tmp_path, "train.py")
    assert contents(tmp_path) == OLD


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b'{"version": 2}', b"\xff"])
def test_a_damaged_record_is_told_by_name(tmp_path: Path, text: bytes) -> None:
    write(tmp_path)
    apply(tmp_path)
    record = tmp_path / FOLDER / "000001.json"
    record.write_bytes(text)
    with pytest.raises(CannotFix, match=r"000001\.json: is no record of a fix: remove it"):
        undo(tmp_path, "train.py")


@pytest.mark.parametrize("name", ["../victim.py", "lib/../../victim.py", "\0"])
def test_a_record_of_a_stranger_reaches_no_other_folder(tmp_path: Path, name: str) -> None:
    project = tmp_path / "project"
    victim = tmp_path / "victim.py"
    victim.write_bytes(NEW["train.py"])
    write(project)
    apply(project)
    record = project / FOLDER / "000001.json"
    content = json.loads(record.read_text())
    content["files"] = {name: content["files"]["train.py"]}
    record.write_text(json.dumps(content))
    with pytest.raises(CannotFix):
        undo(project, "train.py")
    assert victim.read_bytes() == NEW["train.py"]
