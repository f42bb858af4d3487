"""The logs that come with the project: each problem is found, the healthy run is left alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.written_logs import Fitdoctor

SAMPLE_LOGS = Path(__file__).parents[2] / "sample_logs"
PROBLEMS = ("overfitting", "underfitting", "instability", "slow-convergence")


def problems(fitdoctor: Fitdoctor, log: Path) -> set[str]:
    """The problems diagnosed on a log, remarks left out."""
    options = ("--output-format", "json", "--min-severity", "warning")
    document = json.loads(fitdoctor("check", log, *options).output)
    assert [run["status"] for run in document["runs"]] == ["read"]
    return {finding["problem"] for finding in document["findings"]}


@pytest.mark.parametrize("problem", PROBLEMS)
@pytest.mark.parametrize("form", ["csv/{}.csv", "tensorboard/{}"])
def test_each_problem_is_found(fitdoctor: Fitdoctor, form: str, problem: str) -> None:
    assert problem in problems(fitdoctor, SAMPLE_LOGS / form.format(problem))


@pytest.mark.parametrize("form", ["csv/{}.csv", "tensorboard/{}"])
def test_the_healthy_run_is_left_alone(fitdoctor: Fitdoctor, form: str) -> None:
    assert problems(fitdoctor, SAMPLE_LOGS / form.format("healthy")) == set()
