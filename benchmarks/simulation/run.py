"""Alarm rate and power of fitdoctor on simulated histories.

python -m benchmarks.simulation.run [--healthy 1000] [--faulty 1000] [--first-seed 0] [--list]
"""

from __future__ import annotations

import argparse

import fitdoctor
from benchmarks.simulation.generator import History
from benchmarks.simulation.power import (
    DOCUMENTED_LENGTH,
    EFFECTS,
    alarm_tables,
    alarms,
    power,
)


def judge(history: History) -> set[str]:
    """The problems that fitdoctor diagnoses; remarks of severity info do not count."""
    return {each.problem for each in fitdoctor.diagnose(history) if each.severity != "info"}


def main() -> None:
    """Read the arguments, judge, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--healthy", type=int, default=1000, help="number of healthy histories")
    parser.add_argument("--faulty", type=int, default=1000, help="number of faulty histories")
    parser.add_argument("--first-seed", type=int, default=0, help="of the healthy histories")
    parser.add_argument("--list", action="store_true", help="list the alarms by seed")
    arguments = parser.parse_args()
    seeds = range(arguments.first_seed, arguments.first_seed + arguments.healthy)
    result = alarms(judge, seeds)
    print(alarm_tables(result), end="\n\n")
    if arguments.list:
        for source, seed, problems in result.seeds:
            print(f"{source} seed {seed}: {', '.join(problems)}")
    per_cell = max(1, arguments.faulty // sum(map(len, EFFECTS.values())))
    for shortest in (8, DOCUMENTED_LENGTH):
        print(f"\nPower, at least {shortest} epochs, {per_cell} histories a cell\n")
        print(power(judge, per_cell, shortest))


if __name__ == "__main__":
    main()
