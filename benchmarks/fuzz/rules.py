"""Feeds damaged rule files to the loader for as long as you like.

    python benchmarks/fuzz/rules.py --seconds 60 --seed 0

Each file is one of the rules shipped with bytes changed, cut, repeated or swapped for hostile
pieces. A file must give a rule, or mistakes in words; a rule that is accepted must run its
examples. Anything else stops the run and is left in the folder that is named. Prints how many
were accepted and refused, the slowest file in CPU seconds, and the peak of memory in MiB.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from pathlib import Path

import fitdoctor.signals  # noqa: F401 - registers the signals that rules name
from fitdoctor.rulebook.examples import run_examples
from fitdoctor.rulebook.loading import builtin_folder, load_rule_files
from fitdoctor.rulebook.mistakes import Mistakes

HOSTILE = [
    b"@os.system('true')",
    b"__import__('os')",
    b"10**10**10",
    b"(lambda: 0)()",
    b"{x:500000000}",
    b"{x.__class__:.2f}",
    b"(" * 2000,
    b"[" * 2000,
    b"a." * 5000,
    b"{a=" * 500,
    b"not " * 400,
    b"-" * 1900,
    b"9" * 5000,
    b"1e400",
    b"nan",
    b"inf",
    b"\0",
    b"\xff\xfe",
    b"\\u202e",
    b"\n[[example]]\n" * 500,
    b'"""',
    b"'''",
    b" and ",
    b" / 0 ",
    b"#",
]


def damage(data: bytes, chance: random.Random) -> bytes:
    """The data with one to four damages."""
    for _ in range(chance.randint(1, 4)):
        start = chance.randint(0, len(data))
        end = min(len(data), start + int(chance.expovariate(1 / 20)))
        piece = chance.choice(
            [
                b"",
                chance.choice(HOSTILE),
                chance.randbytes(3),
                data[start:end] * chance.randint(2, 50),
            ]
        )
        data = data[:start] + piece + data[end:]
    return data


def load(file: Path) -> bool:
    """Whether a file is accepted as a rule."""
    try:
        rules = load_rule_files([file])
    except Mistakes as mistakes:
        if not all(line.isprintable() and len(line) < 600 for line in mistakes.lines):
            raise AssertionError("a mistake that is not one short line") from None
        return False
    run_examples(rules)
    return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    originals = [path.read_bytes() for path in sorted(builtin_folder().rglob("*.toml"))]
    file = Path(tempfile.mkdtemp(prefix="fitdoctor-fuzz-")) / "rule.toml"
    print(f"the last file is kept in {file}")
    accepted = refused = 0
    slowest = 0.0
    end = time.monotonic() + options.seconds
    while time.monotonic() < end:
        file.write_bytes(damage(chance.choice(originals), chance))
        started = time.process_time()
        fine = load(file)
        slowest = max(slowest, time.process_time() - started)
        accepted, refused = accepted + fine, refused + (not fine)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{accepted} accepted, {refused} refused, slowest {slowest:.2f} s, peak {peak:.0f} MiB")


if __name__ == "__main__":
    main()
