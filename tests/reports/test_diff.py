"""A unified diff read back: its edits turn the old text into the new one."""

from __future__ import annotations

import difflib

from hypothesis import given
from hypothesis import strategies as st

from fitdoctor.reports.diff import edits_of

LINES = st.lists(st.sampled_from(["a\n", "b\n", "\n", "-- x\n", "++ y\n", "@@ -1 +1 @@\n"]))


@given(LINES, LINES, st.integers(0, 3))
def test_the_edits_of_a_diff_make_the_new_text(old: list[str], new: list[str], n: int) -> None:
    diff = "".join(difflib.unified_diff(old, new, "a/f.py", "b/f.py", n=n))
    lines = list(old)
    for edit in reversed(edits_of(diff)):
        assert edit.file == "f.py"
        start = edit.start - 1
        lines[start : start + edit.removed] = [f"{line}\n" for line in edit.inserted]
    assert lines == new


@given(st.text(alphabet="@-+ 1,ab\n"))
def test_any_text_is_read_without_a_crash(text: str) -> None:
    edits_of(text)
