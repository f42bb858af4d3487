"""A small confirmation as a program of its own, to be killed: `confirming.py FOLDER [PAUSE]`.

It keeps its journal in FOLDER/journal and writes FOLDER/verdict.json at the end. PAUSE seconds
pass after each trial, so that there is time to be killed between two.
"""

import json
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")


def confirm(folder, pause=0.0):
    from fitdoctor.trials.devices import choose_device
    from fitdoctor.trials.journal import write_whole
    from fitdoctor.trials.results import paired
    from fitdoctor.trials.run import open_journal, run_trials
    from fitdoctor.trials.task import prepare
    from fitdoctor.verdict.judge import judge
    from fitdoctor.verdict.scores import Scores
    from tests.trials.small import arm, dense

    arms = [arm("slow", dense(learning_rate=1e-4)), arm("fast", dense(learning_rate=1e-2))]
    task = prepare(arms, 3, print)
    device = choose_device("cpu")
    journal = open_journal(folder / "journal", task, device)
    trials = []
    for trial in run_trials(task, arms, range(5), device, journal):
        trials.append(trial)
        time.sleep(pause)
    pairs = paired(trials, "slow", "fast")
    verdict = judge(Scores(pairs.seeds, pairs.baseline, pairs.remedy))
    write_whole(folder / "verdict.json", json.dumps(verdict.to_json(), indent=1))
    return verdict


if __name__ == "__main__":
    confirm(Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 0.0)
