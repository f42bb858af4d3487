"""Runs all trials of a comparison, skipping those that the journal already has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from fitdoctor.trials.arm import Arm
from fitdoctor.trials.devices import Device
from fitdoctor.trials.fused import Fused
from fitdoctor.trials.journal import Journal, fingerprint
from fitdoctor.trials.plain import reason_of, train
from fitdoctor.trials.task import Task
from fitdoctor.trials.trial import Trial


@dataclass(frozen=True, slots=True)
class Engine:
    """A way to train: `train` an arm under each of some seeds; `name` stands in the trials."""

    name: str
    train: Callable[[Arm, Sequence[int]], list[Trial]]


def run_trials(
    task: Task,
    arms: Sequence[Arm],
    seeds: Sequence[int],
    device: Device,
    journal: Journal | None = None,
    fused: bool = True,
) -> Iterator[Trial]:
    """Train every arm under every seed and yield each trial; those in the journal come first.

    `fused` allows the fused engine where it accepts all arms and agrees with `fit`; why it does
    not is said through the task's `tell`. What another engine left in the journal is trained
    anew, and so is what failed. The caller may stop at any trial (a budget is used up): what was
    yielded is in the journal. On a CPU trials come seed by seed, so that pairs are whole.
    """
    import keras

    done = _loaded(journal, arms, seeds) if journal else {}
    if len(done) == len(arms) * len(seeds) and len({t.engine for t in done.values()}) == 1:
        yield from done.values()
        return
    with keras.device(device.scope):
        together = seeds if device.kind == "gpu" else seeds[:1]
        engine = choose_engine(task, arms, device, together) if fused else _plain(task)
        done = {key: trial for key, trial in done.items() if trial.engine == engine.name}
        yield from done.values()
        missing = [(arm, seed) for seed in seeds for arm in arms if (arm.name, seed) not in done]
        for arm, group in _groups(missing, side_by_side=device.kind == "gpu"):
            for trial in engine.train(arm, group):
                if journal:
                    journal.add(arm, trial)
                yield trial


def _loaded(
    journal: Journal, arms: Sequence[Arm], seeds: Sequence[int]
) -> dict[tuple[str, int], Trial]:
    """The trials that need not be run again: what failed may have failed for a passing reason."""
    trials = journal.load(arms, seeds)
    return {key: trial for key, trial in trials.items() if trial.outcome != "failed"}


def choose_engine(
    task: Task,
    arms: Sequence[Arm],
    device: Device,
    seeds: Sequence[int],
) -> Engine:
    """The fused engine if it accepts every arm and agrees with two epochs of `fit`, else `fit`.

    One verdict has one engine: where one arm needs `fit`, all are trained by it.
    """
    engines: dict[str, Fused] = {}
    for arm in arms:
        try:
            engine = Fused(task, arm, side_by_side=device.kind == "gpu")
            problem = engine.check(seeds)
        except Exception as error:
            problem = str(error) if isinstance(error, ValueError) else reason_of(error)
        if problem:
            task.tell(f"trials are trained by plain fit: {arm.name}: {problem}")
            return _plain(task)
        engines[arm.name] = engine
    return Engine("fused", lambda arm, group: engines[arm.name].train(group))


def open_journal(folder: Path, task: Task, device: Device) -> Journal:
    """The journal of exactly this task: baseline, held-out data, epochs, device and versions.

    What arms are judged by counts, too: a time that was measured beside another arm is no match.
    """
    parts = [
        task.baseline.fingerprint,
        task.held_out[task.baseline.name].arrays(),
        [[fold.selection, fold.decision] for fold in task.folds],
        task.epochs[task.baseline.name],
        task.scorer.measure,
        dict(task.costs),
        device.to_json(),
    ]
    return Journal(folder, fingerprint(parts))


def _plain(task: Task) -> Engine:
    return Engine("fit", lambda arm, group: [train(task, arm, seed) for seed in group])


def _groups(
    missing: Sequence[tuple[Arm, int]], side_by_side: bool
) -> Iterator[tuple[Arm, list[int]]]:
    """Arms with the seeds to train in one call: one seed, or all that an arm still lacks."""
    if not side_by_side:
        yield from ((arm, [seed]) for arm, seed in missing)
        return
    for arm in dict.fromkeys(arm for arm, _ in missing):
        yield arm, [seed for other, seed in missing if other is arm]
