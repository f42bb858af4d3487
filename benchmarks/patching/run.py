"""Every registered remedy edited into every example script, each edit run and compared.

    python -m benchmarks.patching.run [--remedies NAME,...] [SCRIPT ...]

For each pair the script is patched, run up to its fit again, and its fingerprint compared with that
of the edited model. What a remedy does to the trained model, behind fit, is not run here. A pair is

- *right* where the two agree and the script trains something else than before;
- *unchecked* where it does, but there is no model edit to compare with (a subclass);
- *cannot be made* where the edit is refused with its reason;
- *wrong* for anything else, and where a line changed its layout alone or a comment is lost
  (benchmarks/patching/untouched.py);
- *not applicable*, and not counted, where the remedy makes no sense and says why.

The table is printed in Markdown.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from benchmarks.patching.untouched import why_touched
from fitdoctor.capture.errors import CannotCapture
from fitdoctor.capture.recording import Recording
from fitdoctor.capture.script import capture, find_script
from fitdoctor.edits.changes import CannotEdit
from fitdoctor.remedies import NotApplicable, Remedy, remedies
from fitdoctor.remedies.patching import patch

EXAMPLES = Path(__file__).parents[2] / "examples" / "scripts"
PACKAGED = "flowers.train"
FITS = {"fine_tuning": 2}
"""The call of fit that is captured where it is not the first."""


def names() -> list[str]:
    return sorted([path.stem for path in EXAMPLES.glob("*.py")] + [PACKAGED])


def captured(name: str) -> Recording:
    if name == PACKAGED:
        script = find_script(name, module=True, folder=EXAMPLES / "project")
    else:
        script = find_script(f"{name}.py", folder=EXAMPLES)
    return capture(script, FITS.get(name, 1))


def outcome(recording: Recording, remedy: Remedy) -> tuple[str, str]:
    """The word for a pair, and the reason where there is one."""
    before = recording.fingerprint()
    try:
        remedy.change(recording, remedy.strengths[0])
        patched = patch(recording, remedy)
    except NotApplicable as reason:
        return "not applicable", str(reason)
    except CannotEdit as reason:
        return "cannot be made", str(reason)
    except Exception as error:
        traceback.print_exc()
        return "wrong", f"{type(error).__name__}: {error}"
    is_same = patched.recording.fingerprint() == before
    if is_same and not patched.recording.after_training:
        return "wrong", "the patched script trains the same as before"
    for file, text in patched.edit.files.items():
        touched = why_touched(patched.edit.before[file], text)
        if touched:
            return "wrong", f"{file}: {touched}"
    return ("right", "") if patched.is_checked else ("unchecked", "")


def row(name: str, chosen: dict[str, Remedy], total: Counter[str]) -> tuple[str, list[str]]:
    """A script's line of the table, and its pairs that were not right, each in a line."""
    begun = time.perf_counter()
    try:
        recording = captured(name)
    except CannotCapture as reason:
        return f"| {name} | not captured: {reason} | | | | | |", []
    counts: Counter[str] = Counter()
    others = []
    for remedy in chosen.values():
        word, reason = outcome(recording, remedy)
        counts[word] += 1
        if word in {"cannot be made", "wrong"}:
            others.append(f"- {name}, {remedy.name}: {word}: {reason}")
    total.update(counts, scripts=1)
    words = ("right", "unchecked", "cannot be made", "wrong", "not applicable")
    numbers = " | ".join(str(counts[word]) for word in words)
    return f"| {name} | {numbers} | {time.perf_counter() - begun:.0f} |", others


def main() -> int:
    parser = argparse.ArgumentParser(description="Patch every example with every remedy.")
    parser.add_argument("scripts", nargs="*", metavar="SCRIPT")
    parser.add_argument("--remedies", help="names, separated by commas (default: all)")
    options = parser.parse_args()
    wanted = options.remedies.split(",") if options.remedies else list(remedies())
    chosen = {name: remedies()[name] for name in wanted}
    print(f"{platform.platform()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}.\n")
    print("| script | right | unchecked | cannot be made | wrong | not applicable | seconds |")
    print("|---|---|---|---|---|---|---|")
    total: Counter[str] = Counter()
    others: list[str] = []
    for name in options.scripts or names():
        line, more = row(name, chosen, total)
        others += more
        print(line, flush=True)
    made, refused = total["right"] + total["unchecked"], total["cannot be made"]
    pairs = made + refused + total["wrong"]
    print(
        f"\n{total['scripts']} scripts, {len(chosen)} remedies. Of {pairs} applicable pairs {made} "
        f"({made / max(1, pairs):.1%}) give a diff that runs and trains what was meant "
        f"({total['unchecked']} of them in a subclass, where no model edit is there to compare "
        f"with), {refused} are refused with a reason, {total['wrong']} are wrong. In "
        f"{total['not applicable']} pairs the remedy makes no sense and says why.\n"
    )
    print("\n".join(others))
    return 1 if total["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
