"""Feeds damaged settings files to fitdoctor for as long as you like.

    python benchmarks/fuzz/settings.py --seconds 60 --seed 0

Each file is one with every key set, its bytes changed, cut, repeated or swapped for hostile
pieces. It must give settings that a run can be judged with, or mistakes in words; a warning, or
anything else, stops the fuzzing, and the file is left in the folder that is named. Prints how many
were accepted and refused, the slowest file in CPU seconds, and the peak of memory in MiB.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
import warnings
from pathlib import Path

from fitdoctor.api import examine, rules_of
from fitdoctor.logs import RoleError, read
from fitdoctor.rulebook.mistakes import Mistakes
from fitdoctor.settings import read_settings
from rules import damage

SOUND = b"""
select = ["ALL", "OF001", "overfitting"]
ignore = ["UF001"]
extend-select = ["validation-loss-rising"]
rules = []
min-severity = "warning"
min-confidence = 0.5
exclude = ["old/*", "*.csv"]
[metrics]
loss = "train:loss:down"
"Score A" = "validation:score:up"
[per-path-ignores]
"runs/*" = ["OF001"]
[limits.OF001]
rise = 0.2
"""
LOG = "epoch,loss,val_loss,Score A\n" + "".join(f"{i},{9 - i},{5 + i},{i}\n" for i in range(9))


def is_accepted(file: Path, log: Path) -> bool:
    """Whether settings are accepted; a run is then read and judged with them."""
    settings = read_settings(file)
    lines = settings.mistakes
    if not lines:  # the rules, which take long to load, are asked for only then
        try:
            rules = rules_of(settings)
        except Mistakes as mistakes:
            lines = mistakes.lines
    if not all(line.isprintable() and len(line) < 600 for line in lines):
        raise AssertionError("a mistake that is not one short line")
    if lines:
        return False
    try:
        reading = read([log], metrics=settings.metrics)
    except RoleError as error:
        raise AssertionError("a role was accepted that cannot be read") from error
    examine(reading, settings, rules)
    settings.excludes(log)
    return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    warnings.simplefilter("error")
    chance = random.Random(options.seed)
    folder = Path(tempfile.mkdtemp(prefix="fitdoctor-fuzz-"))
    file, log = folder / "fitdoctor.toml", folder / "log.csv"
    log.write_text(LOG)
    print(f"the last file is kept in {file}")
    accepted = refused = 0
    slowest = 0.0
    end = time.monotonic() + options.seconds
    while time.monotonic() < end:
        file.write_bytes(damage(SOUND, chance))
        started = time.process_time()
        fine = is_accepted(file, log)
        slowest = max(slowest, time.process_time() - started)
        accepted, refused = accepted + fine, refused + (not fine)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{accepted} accepted, {refused} refused, slowest {slowest:.2f} s, peak {peak:.0f} MiB")


if __name__ == "__main__":
    main()
