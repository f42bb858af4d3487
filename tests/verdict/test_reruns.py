"""The unpaired judge on real faulty and fixed programs, which this repository does not contain."""

import runpy
from pathlib import Path

import pytest

MAIN = Path(__file__).parents[2]
RERUNS = MAIN.parent / "shared" / "reruns"

pytestmark = pytest.mark.skipif(not RERUNS.is_dir(), reason="../shared/reruns is not here")


def test_eight_runs_a_side_are_judged_like_all_twenty():
    benchmark = runpy.run_path(str(MAIN / "benchmarks" / "reruns.py"))
    programs = benchmark["programs"](RERUNS)
    kinds = [program.kind for program in programs]
    assert kinds.count("clear") >= 3
    assert kinds.count("nothing") >= 2
    for program in programs:
        drawn = program.verdicts(200)
        if program.kind == "clear":
            word = program.judge(program.faulty, program.fixed).word
            assert word in ("confirmed", "harmful")
            assert drawn[word] >= 190
        if program.kind == "nothing":
            assert drawn["confirmed"] <= 10
