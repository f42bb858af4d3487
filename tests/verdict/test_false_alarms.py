"""Type I error and power of the judge in a small simulation; the full one is the benchmark."""

import runpy
from pathlib import Path

import pytest

BENCHMARK = runpy.run_path(str(Path(__file__).parents[2] / "benchmarks" / "false_alarms.py"))


@pytest.mark.parametrize("name", BENCHMARK["NO_GAIN"])
def test_no_gain_is_seldom_confirmed(name):
    given = BENCHMARK["words"](BENCHMARK["NO_GAIN"][name], tries=200)
    assert given["confirmed"] <= 16  # 5% of 200 is 10; more than 16 has a chance of 2%


@pytest.mark.parametrize("name", ["gain 20%", "gain 10%, 2,000 rows"])
def test_a_large_gain_is_nearly_always_confirmed(name):
    given = BENCHMARK["words"](BENCHMARK["GAIN"][name], tries=200)
    assert given["confirmed"] >= 160
