"""Shows on small real trainings where each remedy works, and writes the table of the docs.

    python -m benchmarks.remedies_table            all remedies (about ten minutes on two cores)
    python -m benchmarks.remedies_table l1 sgd     these alone; the other rows stay as they are

Each remedy is given to the first example script that it applies to and that trains with it. The
patched script and the edited model are trained by plain fit under one seed, the patched script by
the fused engine too; a cell says yes where all numbers of the history and of the held-out losses
agree, else why not.
"""

from __future__ import annotations

import os

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0")  # few epochs: run once

from collections.abc import Iterator
from dataclasses import astuple, dataclass
from functools import cache
from pathlib import Path

import click
import numpy as np

from fitdoctor.capture.errors import CannotCapture
from fitdoctor.capture.recording import Recording
from fitdoctor.capture.script import capture, find_script
from fitdoctor.edits.changes import CannotEdit
from fitdoctor.remedies import NotApplicable, Remedy, get_remedy, remedies
from fitdoctor.remedies.patching import Patched, patch
from fitdoctor.trials.arm import Arm
from fitdoctor.trials.compiling import share_compilations
from fitdoctor.trials.fused import Fused
from fitdoctor.trials.plain import train
from fitdoctor.trials.recorded import arm_of
from fitdoctor.trials.task import Task, prepare
from fitdoctor.trials.trial import Trial

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples" / "scripts"
TABLE = ROOT / "docs" / "remedy-table.md"
FIRST = ("settings_dict", "sequential_list", "lstm_words", "functional_residual")
"""Examples of different make that train well and fast; the others are tried after them."""

EPOCHS, SEED = 4, 1  # so many that what changes halfway has changed
TOLERANCE = 1e-4  # sums of 32 bits in another order; as between the engines of a confirmation
HEAD = """\
<!-- Written by python -m benchmarks.remedies_table -->

# Which remedy works where

Every remedy was given to an example script. The patched script was captured again and trained
(*script edit*), and so was the model edited in memory (*model edit*, which serves recordings and
saved models); both with [plain fit](confirm-speed.md), the patched script also by the *fused
engine*, on JAX. "yes" means that it trained, and to the same numbers as the plain fit of the
patched script: every loss and metric of every epoch, and the loss of every held-out row.
"no change" means that the training is left as it is: such a remedy acts on the
trained model, in a line after `fit`. `pretrained-backbone` was tried with random numbers in the
place of the ImageNet weights (`python tests/remedies/untrained_weights.py` writes them).

| remedy | example | script edit | model edit | plain fit | fused engine |
| --- | --- | --- | --- | --- | --- |
"""


@dataclass(frozen=True)
class Row:
    """What was seen of one remedy: "yes", or why not."""

    remedy: str
    example: str
    script_edit: str = ""
    model_edit: str = ""
    plain_fit: str = ""
    fused_engine: str = ""

    def line(self) -> str:
        """The row in Markdown."""
        name, *cells = (text.replace("|", "\\|") for text in astuple(self))
        return f"| {' | '.join([f'[{name}](remedies/{name}.md)', *cells])} |"


@cache
def captured(script: str) -> Recording | None:
    """The recording of an example; None where it has none."""
    try:
        return capture(find_script(f"{script}.py", folder=EXAMPLES))
    except CannotCapture:
        return None


def scripts() -> Iterator[str]:
    """The examples, those that train fast in front."""
    yield from FIRST
    yield from sorted({path.stem for path in EXAMPLES.glob("*.py")} - {*FIRST})


def treated(remedy: Remedy) -> Iterator[tuple[str, Recording, Patched]]:
    """The examples that a remedy applies to, before and after."""
    for script in scripts():
        found = captured(script)
        if found is None:
            continue
        try:
            patched = patch(found, remedy)
        except (NotApplicable, CannotEdit):
            continue
        if patched.is_checked:
            yield script, found, patched


def row(name: str) -> Row:
    """One remedy, trained in every way on the first example that trains with it."""
    remedy, shown = get_remedy(name), Row(name, "none applies")
    for script, found, patched in treated(remedy):
        shown = trained(remedy, script, found, patched)
        if shown.plain_fit == "yes":
            break
    return shown


def trained(remedy: Remedy, script: str, found: Recording, patched: Patched) -> Row:
    """One remedy, trained in every way on one example."""
    by_script = arm_of("script edit", patched.recording)
    by_model = arm_of("model edit", remedy.edit_model(found))
    task = prepare([arm_of("baseline", found), by_script, by_model], EPOCHS, lambda text: None)
    plain, edited = (train(task, arm, SEED) for arm in (by_script, by_model))
    return Row(
        remedy.name,
        script,
        "yes" if patched.recording.fingerprint() != found.fingerprint() else "no change",
        agreement(edited, plain),
        "yes" if plain.outcome == "finished" else plain.reason,
        fused(task, by_script, plain),
    )


def fused(task: Task, arm: Arm, plain: Trial) -> str:
    """Whether the fused engine gives the numbers of plain fit."""
    try:
        engine = Fused(task, arm, side_by_side=False)
    except ValueError as reason:
        return f"no: {reason}"
    return agreement(engine.train([SEED])[0], plain)


def agreement(trial: Trial, expected: Trial) -> str:
    """Whether two trials agree in every number; else in what they differ, or why one failed."""
    if trial.outcome != "finished":
        return trial.reason
    same = {
        name: _close(trial.history.get(name, []), values)
        for name, values in expected.history.items()
    }
    same["held-out losses"] = _close(trial.losses, expected.losses)
    others = [name for name, agrees in same.items() if not agrees]
    return f"differs in {', '.join(others)}" if others else "yes"


def _close(found: object, expected: object) -> bool:
    one, other = np.asarray(found), np.asarray(expected)
    return one.shape == other.shape and np.allclose(one, other, rtol=TOLERANCE, atol=TOLERANCE)


def written_rows() -> dict[str, str]:
    """The lines of the table as it is, by remedy; those of remedies that are gone are left out."""
    lines = TABLE.read_text(encoding="utf-8").splitlines() if TABLE.exists() else []
    rows = {line[3 : line.index("]")]: line for line in lines if line.startswith("| [")}
    return {name: line for name, line in rows.items() if name in remedies()}


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(sorted(remedies())))
def main(names: tuple[str, ...]) -> None:
    """Show where remedies work, and write docs/remedy-table.md."""
    share_compilations()
    for name in names or remedies():
        line = row(name).line()
        print(line, flush=True)
        rows = {**written_rows(), name: line}
        TABLE.write_text(HEAD + "\n".join(rows[key] for key in sorted(rows)) + "\n", "utf-8")


if __name__ == "__main__":
    main()
