"""Kills a confirmation at random moments with SIGKILL and lets it continue, 20 times.

    python benchmarks/kill.py [TIMES]

One confirmation runs undisturbed in this process. Then, TIMES times, another with a new journal is
started as a process, killed between just before its first finished trial and its end (0.3 seconds
a trial), and continued to its end here. The verdicts must agree to the last digit, no trial of the
journal may be trained again, and every file must be whole.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
PAUSE, TRIALS = 0.3, 10
CHANCE = random.Random()  # Keras sets the seed of the module's own generator in every trial


def journal_of(folder: Path) -> dict[Path, str]:
    """The journal's files; raises ValueError where one is not whole."""
    files = {path: path.read_text() for path in folder.glob("journal/*/*.json")}
    assert all(json.loads(text) for text in files.values())
    return files


def killed_once(folder: Path) -> None:
    """Start a confirmation and kill it at a random moment of its trials."""
    command = [sys.executable, "-m", "tests.trials.confirming", str(folder), str(PAUSE)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    wanted = CHANCE.randint(0, 1)  # from the start of training, or from the first whole trial
    while process.poll() is None and len(list(folder.glob("journal/*/*"))) < wanted:
        time.sleep(0.005)
    time.sleep(CHANCE.uniform(0, PAUSE * TRIALS))
    process.kill()
    process.wait()


def main() -> None:
    from tests.trials.confirming import confirm

    times = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    with tempfile.TemporaryDirectory() as name:
        expected = confirm(Path(name, "undisturbed"))
        print(f"undisturbed: {expected.sentence}", flush=True)
        for turn in range(1, times + 1):
            folder = Path(name, str(turn))
            killed_once(folder)
            before = journal_of(folder)
            verdict = confirm(folder)
            after = journal_of(folder)
            assert verdict == expected, f"another verdict: {verdict.sentence}"
            assert {path: after[path] for path in before} == before, "a trial was trained again"
            assert len(after) == TRIALS
            assert not list(folder.rglob(".unfinished-*"))
            print(f"killed {turn}: {len(before)} of {TRIALS} trials done, resumed", flush=True)
    print("the same verdict each time, nothing lost, every file whole")


if __name__ == "__main__":
    main()
