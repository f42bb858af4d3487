"""The patching benchmark tells an edit that touches what it need not."""

import pytest

from benchmarks.patching.untouched import why_touched

BEFORE = "x = 1  # one\ny = f(x,  2)\n\nz = 3  # three\n"


@pytest.mark.parametrize(
    ("after", "reason"),
    [
        (BEFORE.replace("f(x,  2)", "f(x,  5)"), ""),
        (BEFORE.replace("\n\nz", "\nnew = g()\n\nz"), ""),
        (BEFORE.replace("z = 3  # three\n", ""), ""),
        (BEFORE.replace("x,  2", "x, 2"), "lines 2 to 2 differ in their layout alone"),
        (BEFORE.replace("\n", "\r\n"), "lines 1 to 4 differ in their layout alone"),
        (BEFORE.replace("x = 1  # one", "x = 2"), "the comment '# one' is lost"),
    ],
)
def test_layout_and_comments_are_held(after: str, reason: str) -> None:
    assert why_touched(BEFORE, after) == reason
