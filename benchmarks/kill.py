"""Kills a confirmation at random moments with SIGKILL and lets it continue, 20 times.

    python benchmarks/kill.py [TIMES]

One confirmation runs undisturbed; its verdict and duration are noted. Another with a journal of
its own is killed after a random part of that time and started again, TIMES times, and then left
to finish: the verdicts must agree to the last digit and every file in the journal be whole.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
COMMAND = [sys.executable, "-m", "tests.trials.confirming"]


def start(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([*COMMAND, str(folder)], cwd=ROOT, stderr=subprocess.DEVNULL)


def whole_files(folder: Path) -> int:
    """How many trials the journal has; raises ValueError where a file is not whole."""
    return sum(1 for path in folder.glob("journal/*/*.json") if json.loads(path.read_text()))


def main() -> None:
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    with tempfile.TemporaryDirectory() as name:
        undisturbed, killed = Path(name, "undisturbed"), Path(name, "killed")
        begun = time.perf_counter()
        assert start(undisturbed).wait() == 0
        duration = time.perf_counter() - begun
        expected = (undisturbed / "verdict.json").read_text()
        print(f"undisturbed: {duration:.1f} s, {json.loads(expected)['sentence']}", flush=True)
        for turn in range(times):
            process = start(killed)
            time.sleep(random.uniform(0, duration))
            process.kill()
            process.wait()
            print(f"killed {turn + 1}: {whole_files(killed)} trials in the journal", flush=True)
        assert start(killed).wait() == 0
        assert (killed / "verdict.json").read_text() == expected, "the verdicts differ"
        print("resumed: the same verdict, every file whole")


if __name__ == "__main__":
    main()
