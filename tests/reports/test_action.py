"""The steps of the GitHub action, run as the action runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from cli.written_logs import healthy, overfitted

ROOT = Path(__file__).parents[2]


def act(folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run the script in a repository with the environment that action.yml gives it."""
    output = folder / "temp"
    output.mkdir(exist_ok=True)
    environment = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PATHS": "runs",
        "EVENT": "pull_request",
        "OUTPUT_DIR": str(output),
        "GITHUB_OUTPUT": str(output / "output"),
        "GITHUB_STEP_SUMMARY": str(output / "summary"),
        **inputs,
    }
    command = ["bash", str(ROOT / "ci" / "action.sh")]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "fitdoctor.toml").write_text('select = ["OF001"]\n')
    overfitted(tmp_path / "runs" / "sick.csv")
    healthy(tmp_path / "runs" / "healthy.csv")
    return tmp_path


def test_a_sick_run_is_annotated_summed_up_and_put_into_sarif(repository: Path) -> None:
    done = act(repository)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("::error file=runs/sick.csv,title=OF001")
    temp = repository / "temp"
    assert (temp / "output").read_text() == "exit-code=1\n"
    results = json.loads((temp / "fitdoctor.sarif").read_text())["runs"][0]["results"]
    assert {result["ruleId"] for result in results} == {"OF001"}
    comment = (temp / "fitdoctor.md").read_text()
    assert comment.startswith("### fitdoctor: 1 error in 1 of 2 runs")
    assert (temp / "summary").read_text() == comment


def test_a_comparison_is_in_the_comment(repository: Path) -> None:
    healthy(repository / "main" / "sick.csv")
    done = act(repository, AGAINST="main", FAIL_ON="error")
    assert done.returncode == 0
    comment = (repository / "temp" / "fitdoctor.md").read_text()
    assert "1 new, 0 worse, 0 gone, 0 unchanged" in comment


def test_known_findings_pass(repository: Path) -> None:
    command = [sys.executable, "-m", "fitdoctor", "check", "runs", "--write-baseline", "known.json"]
    subprocess.run(command, cwd=repository, capture_output=True, check=True)
    done = act(repository, BASELINE="known.json")
    assert done.returncode == 0
    assert (repository / "temp" / "output").read_text() == "exit-code=0\n"


def test_pull_request_target_is_refused(repository: Path) -> None:
    done = act(repository, EVENT="pull_request_target")
    assert done.returncode == 2
    assert "use pull_request" in done.stderr
    assert done.stdout == ""


def test_inputs_are_never_shell_code(repository: Path) -> None:
    done = act(repository, PATHS="$(touch hacked)\n--exit-zero\n; touch hacked")
    assert done.returncode == 2
    assert "no such file or folder" in done.stderr
    assert not (repository / "hacked").exists()


TRAIN = """
import keras
import numpy as np

rng = np.random.default_rng(0)
x = rng.normal(size=(260, 20)).astype("float32")
y = (x[:, 0] + rng.normal(0, 1, 260) > 0).astype("float32")
model = keras.Sequential([keras.Input((20,)), keras.layers.Dense(64, "relu")])
model.add(keras.layers.Dense(1, "sigmoid"))
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="binary_crossentropy")
model.fit(x[:60], y[:60], validation_data=(x[60:], y[60:]), epochs=60, verbose=0)
"""


@pytest.mark.training
def test_remedies_are_tried_where_a_script_is_named(repository: Path) -> None:
    (repository / "runs" / "healthy.csv").unlink()
    (repository / "train.py").write_text(TRAIN)
    done = act(repository, CONFIRM="train.py", KERAS_BACKEND="jax", HOME=str(repository))
    assert done.returncode == 0, done.stderr
    comment = (repository / "temp" / "fitdoctor.md").read_text()
    assert "against <code>OF001</code>" in comment, done.stderr
    sarif = json.loads((repository / "temp" / "fitdoctor.sarif").read_text())
    (tried,) = json.loads((repository / "temp" / "fitdoctor-tried.json").read_text())[
        "confirmations"
    ]
    (result,) = sarif["runs"][0]["results"]
    assert ("fixes" in result) == (tried["verdict"]["word"] == "confirmed")
    assert tried["verdict"]["sentence"] in result["message"]["text"]


def test_a_script_that_cannot_be_confirmed_hides_no_finding(repository: Path) -> None:
    done = act(repository, CONFIRM="missing.py")
    assert done.returncode == 0
    assert "missing.py" in done.stderr
    assert "OF001" in (repository / "temp" / "fitdoctor.md").read_text()


def test_verdicts_of_an_earlier_job_are_told_and_handed_on(repository: Path) -> None:
    (repository / "runs" / "healthy.csv").unlink()
    verdict = {"word": "confirmed", "sentence": "8 of 8 seeds better"}
    entry = {"run": "a", "path": "a", "rule": "OF001", "remedy": "adam", "verdict": verdict}
    tried = repository / "tried.json"
    tried.write_text(json.dumps({"version": 1, "confirmations": [entry]}))
    done = act(repository, VERDICTS="tried.json", CONFIRM="must-not-run.py")
    assert (done.returncode, done.stderr) == (0, "")
    assert "8 of 8 seeds better" in (repository / "temp" / "fitdoctor.md").read_text()
    assert (repository / "temp" / "fitdoctor-tried.json").read_text() == tried.read_text()


def test_verdicts_that_are_none_fail_in_one_line(repository: Path) -> None:
    (repository / "tried.json").write_text("{}")
    done = act(repository, VERDICTS="tried.json")
    assert done.returncode == 2
    assert "holds no confirmations" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_step_that_runs_a_script_has_no_token() -> None:
    """Of the steps in action.yml, those with a token run neither the script nor what it wrote."""
    steps = (ROOT / "action.yml").read_text().split("\n    - ")[1:]
    with_token = [step for step in steps if "github.token" in step]
    assert len(with_token) == 2
    assert all("if: inputs." in step and "CONFIRM" not in step for step in with_token)


GH = """#!/usr/bin/env bash
echo "$*" >> "$CALLS"
[[ "$*" != *--jq* ]] || printf '%s' "$EARLIER"
"""


@pytest.mark.parametrize(
    ("earlier", "call"),
    [
        ("", "--method POST repos/o/r/issues/7/comments -F body=@text.md"),
        ("41\n42\n", "--method PATCH repos/o/r/issues/comments/42 -F body=@text.md"),
    ],
)
def test_a_comment_is_left_or_replaced(tmp_path: Path, earlier: str, call: str) -> None:
    """With a stand-in for GitHub's program, which is not there without an account."""
    (tmp_path / "gh").write_text(GH)
    (tmp_path / "gh").chmod(0o755)
    environment = {
        "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
        "CALLS": str(tmp_path / "calls"),
        "EARLIER": earlier,
        "GITHUB_REPOSITORY": "o/r",
        "NUMBER": "7",
        "COMMENT": "text.md",
    }
    subprocess.run(["bash", str(ROOT / "ci" / "comment.sh")], env=environment, check=True)
    calls = (tmp_path / "calls").read_text().splitlines()
    assert len(calls) == 2
    assert calls[1].endswith(call)
