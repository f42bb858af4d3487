"""Confirms a remedy on every example script, or shows that it is refused with the right reason.

    python benchmarks/confirm_scripts.py [--limit SECONDS] [NAME ...]

Each script runs as a user would run it, `fitdoctor confirm SCRIPT --remedy R --seeds 5`, in a
process of its own and a copy of the examples. Printed is a table in Markdown: the verdict or the
reason why there is none, whether that was to be expected, and the seconds by the clock. After each
script all files of the copy are compared with what they were; those in .fitdoctor are its journals.

A script is *as expected* where a verdict was expected and came, of whatever word, or where the
words of REFUSED stand in the one line that was told.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

EXAMPLES = Path(__file__).parents[1] / "examples" / "scripts"
PACKAGED = "flowers.train"
SAID = "fitdoctor: "

REMEDY = "raise-learning-rate"
OTHER_REMEDY = {
    "scheduled_rate": "l2",
    "class_numbers_categorical": "match-loss",
    "one_hot_sparse": "match-loss",
    "softmax_binary": "match-loss",
}
"""One whose rate follows a schedule, and those that fail in their first step as they are."""

REFUSED = {
    "generator": "the training data is a generator",
    "gradient_tape": "trains with a loop of its own",
    "no_fit": "without a call of Model.fit",
    "own_error": "KeyError",
    "py_dataset": "nothing can be held out",
    "regularizers_in_compile": "compile takes no argument 'regularizers'",
    "subclassed_opaque": "is opaque",
    "train_on_batch": "trains with a loop of its own",
}


def names() -> list[str]:
    return sorted([path.stem for path in EXAMPLES.glob("*.py")] + [PACKAGED])


def contents(folder: Path) -> dict[str, str]:
    """The hash of each file below a folder, journals and caches left out."""
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not {".fitdoctor", "__pycache__"} & set(file.parts)
    }


def confirm(name: str, folder: Path, limit: float) -> tuple[int, str, str]:
    """Exit code, output and messages of one confirmation; -1 where the time was over."""
    target = ["-m", name] if name == PACKAGED else [f"{name}.py"]
    remedy = OTHER_REMEDY.get(name, REMEDY)
    command = [sys.executable, "-m", "fitdoctor", "confirm", *target, "--remedy", remedy]
    command += ["--seeds", "5", "--device", "cpu", "--output-format", "json"]
    try:
        done = subprocess.run(
            command,
            cwd=folder / "project" if name == PACKAGED else folder,
            env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
            capture_output=True,
            text=True,
            timeout=limit,
        )
    except subprocess.TimeoutExpired:
        return -1, "", f"not done within {limit:.0f} s"
    return done.returncode, done.stdout, done.stderr


def outcome(name: str, code: int, output: str, messages: str) -> tuple[str, bool]:
    """What came of a confirmation in one line, and whether it was to be expected."""
    told = [line for line in messages.splitlines() if line.startswith(SAID)]
    expected = REFUSED.get(name)
    if code == 0:
        found = json.loads(output)["confirmations"]
        if found:
            verdict = found[0]["verdict"]
            return f"**{verdict['word']}**: {verdict['sentence']}", expected is None
    reason = told[-1] if told else (messages.strip().splitlines() or ["no verdict"])[-1]
    reason = reason.removeprefix(SAID)
    as_expected = expected is not None and expected in messages and "Traceback" not in reason
    return f"refused: {reason}", as_expected and code == 2


def row(name: str, limit: float) -> tuple[str, bool]:
    """The line of the table for one script, and whether all was as expected."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "scripts")
        shutil.copytree(EXAMPLES, folder, ignore=shutil.ignore_patterns(".fitdoctor"))
        before = contents(folder)
        begun = time.perf_counter()
        code, output, messages = confirm(name, folder, limit)
        seconds = time.perf_counter() - begun
        untouched = contents(folder) == before
    text, as_expected = outcome(name, code, output, messages)
    said = text.replace("|", "\\|").replace(str(folder), "SCRIPTS")
    signs = ["yes" if good else "NO" for good in (as_expected, untouched)]
    return f"| {name} | {said} | {' | '.join(signs)} | {seconds:.0f} |", as_expected and untouched


def main() -> None:
    parser = argparse.ArgumentParser(description="Confirm a remedy on every example script.")
    parser.add_argument("names", nargs="*", default=names(), metavar="NAME")
    parser.add_argument("--limit", type=float, default=120.0, help="seconds a script (120)")
    options = parser.parse_args()
    cores, load = os.cpu_count(), os.getloadavg()[0]
    print(f"{platform.platform()}, {cores} cores, load {load:.1f} at the start.\n")
    print("| script | outcome | as expected | files untouched | seconds |\n|---|---|---|---|---|")
    good = 0
    for name in options.names:
        line, as_expected = row(name, options.limit)
        good += as_expected
        print(line, flush=True)
    print(f"\n{good} of {len(options.names)} as expected, with all files untouched.")


if __name__ == "__main__":
    main()
