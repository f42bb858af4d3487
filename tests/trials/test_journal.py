"""The journal: what was finished is there again, whatever happened meanwhile."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitdoctor.trials.arm import Arm
from fitdoctor.trials.journal import Journal, fingerprint, write_whole
from fitdoctor.trials.trial import Trial

any_float = st.floats(allow_nan=True, allow_infinity=True)
trials = st.builds(
    Trial,
    arm=st.text(max_size=12),
    seed=st.integers(0, 2**31),
    outcome=st.sampled_from(["finished", "diverged", "failed"]),
    losses=st.lists(any_float, min_size=1, max_size=5).map(np.array),
    reason=st.text(max_size=20),
    history=st.dictionaries(st.text(max_size=5), st.lists(any_float, max_size=4), max_size=3),
    kept_epoch=st.integers(0, 99),
    seconds=st.floats(0, 1e6),
)


@given(trials)
def test_a_trial_survives_the_journal_to_the_last_bit(tmp_path_factory, trial):
    journal, arm = Journal(tmp_path_factory.mktemp("journal"), "task"), an_arm(trial.arm)
    journal.add(arm, trial)
    again = journal.load([arm], [trial.seed])[trial.arm, trial.seed]
    assert again.to_json() == trial.to_json()
    np.testing.assert_array_equal(again.losses, trial.losses)


def an_arm(name="baseline", fingerprint=""):
    return Arm(name, lambda: None, {}, fingerprint)


def a_trial(arm="baseline", seed=1):
    return Trial(arm, seed, "finished", np.array([0.5]), history={"loss": [1.0]})


def test_trials_are_kept_by_arm_seed_and_task(tmp_path):
    journal = Journal(tmp_path, "task")
    for trial in (a_trial(), a_trial(seed=2), a_trial("../../escape")):
        journal.add(an_arm(trial.arm), trial)
    arms = [an_arm(), an_arm("../../escape")]
    keys = Journal(tmp_path, "task").load(arms, [1, 2, 3]).keys()
    assert keys == {("baseline", 1), ("baseline", 2), ("../../escape", 1)}
    assert Journal(tmp_path, "task").load([an_arm(fingerprint="other")], [1]) == {}
    assert Journal(tmp_path, "other task").load(arms, [1]) == {}
    assert {path.parent.name for path in tmp_path.rglob("*.json")} == {"task"}


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"version": 1}', '{"version": 99}', "\x00"])
def test_a_damaged_file_counts_as_not_there(tmp_path, damage):
    journal = Journal(tmp_path, "task")
    journal.add(an_arm(), a_trial())
    next(journal.folder.glob("*.json")).write_text(damage)
    assert journal.load([an_arm()], [1]) == {}
    journal.add(an_arm(), a_trial())
    assert len(journal.load([an_arm()], [1])) == 1


def test_a_write_that_breaks_off_leaves_the_old_file(tmp_path):
    path = tmp_path / "file.json"
    write_whole(path, "old")
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "new \ud800")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@given(st.lists(st.one_of(st.integers(), st.text(), st.none(), st.floats(0, 1)), max_size=4))
def test_equal_parts_have_equal_fingerprints_and_others_differ(parts):
    assert fingerprint(parts) == fingerprint(list(parts))
    assert fingerprint(parts) != fingerprint([*parts, None])
    assert fingerprint(parts) != fingerprint([parts])


def test_a_fingerprint_covers_the_content_of_arrays_and_refuses_what_has_none():
    one = np.zeros((2, 3), "float32")
    for other in (one.reshape(3, 2), one.astype("int32"), one + 1):
        assert fingerprint([one]) != fingerprint([other])
    assert fingerprint([one.T]) == fingerprint([np.ascontiguousarray(one.T)])
    with pytest.raises(TypeError, match="generator"):
        fingerprint([(number for number in range(3))])
