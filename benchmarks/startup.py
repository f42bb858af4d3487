"""CPU time to start: fitdoctor's light verbs against a bare click program, check against imports.

    python benchmarks/startup.py [--rounds 15]

The commands take turns, so that a busy machine slows all of them alike; the median is printed.
fitdoctor is compiled first, as installed packages are.
"""

from __future__ import annotations

import argparse
import compileall
import resource
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BARE = """
import click
@click.group()
@click.version_option("1")
def main(): ...
@main.command()
@click.argument("word")
def say(word): click.echo(word)
main(["say", "hello"])
"""
EVENT_LOG = ROOT / "sample_logs" / "tensorboard" / "healthy"
HEAVY = "import pandas, scipy.stats"
# What an installed console script does, without depending on where it is installed.
SCRIPT = "import sys; from fitdoctor.cli.main import main; sys.exit(main(prog_name='fitdoctor'))"


def cpu_seconds(arguments: list[str]) -> float:
    """User and system time of one run of the interpreter with these arguments."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    compileall.compile_dir(str(ROOT / "fitdoctor"), quiet=2)
    commands = {
        "a bare click program": ["-c", BARE],
        "fitdoctor --version": ["-c", SCRIPT, "--version"],
        "fitdoctor --help": ["-c", SCRIPT, "--help"],
        "fitdoctor rule OF001": ["-c", SCRIPT, "rule", "OF001"],
        HEAVY: ["-c", HEAVY],
        "fitdoctor check, one event log": ["-c", SCRIPT, "check", str(EVENT_LOG)],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, arguments in commands.items():
            times[name].append(cpu_seconds(arguments))
    medians = {name: statistics.median(values) for name, values in times.items()}
    print(f"{'command':34} {'CPU ms':>7}  times its yardstick (median of {rounds})")
    for name, median in medians.items():
        yardstick = HEAVY if "check" in name or name == HEAVY else "a bare click program"
        print(f"{name:34} {1000 * median:7.0f}  {median / medians[yardstick]:.2f}")


if __name__ == "__main__":
    main()
