"""Walking a folder: what is not looked at, and what must not stop it."""

from pathlib import Path

import pytest

from fitdoctor.logs import read

LOG = "epoch,loss\n" + "".join(f"{i},{1 / (i + 1)}\n" for i in range(8))


def test_a_link_to_itself_does_not_hide_the_other_logs(tmp_path: Path) -> None:
    (tmp_path / "good.csv").write_text(LOG)
    try:
        (tmp_path / "loop.csv").symlink_to("loop.csv")
    except OSError:
        pytest.skip("this file system has no links")
    assert [run.name for run in read([tmp_path]).runs] == ["good.csv"]


def test_the_journals_of_confirm_are_no_logs(tmp_path: Path) -> None:
    journal = tmp_path / ".fitdoctor" / "journals" / "one"
    journal.mkdir(parents=True)
    (journal / "trial.csv").write_text(LOG)
    (tmp_path / "good.csv").write_text(LOG)
    assert [run.name for run in read([tmp_path]).runs] == ["good.csv"]
