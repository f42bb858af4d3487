"""Alarm rate on healthy histories, and power against effect size for each kind of fault.

An alarm is any finding of severity warning or error. A fault is found if its own problem is among
them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from benchmarks.detection.tables import markdown, share
from benchmarks.simulation.faults import KINDS, faulty
from benchmarks.simulation.generator import History, healthy
from benchmarks.simulation.resample import resampled

Judge = Callable[[History], set[str]]

# Effect sizes tried for each kind; what they measure is said by the function of the kind.
EFFECTS: dict[str, tuple[float, ...]] = {
    "validation loss rising": (0.05, 0.1, 0.2, 0.4, 0.8),
    "gap without a rise": (0.2, 0.4, 0.8, 1.6, 3.2),
    "validation metric falling": (0.05, 0.1, 0.2, 0.4, 0.8),
    "spikes": (0.3, 0.6, 1.0, 2.0, 5.0),
    "divergence": (0.3, 0.6, 1.0, 2.0, 5.0),
    "oscillation": (0.3, 0.6, 1.0, 1.5, 2.0),
    "NaN": (0.02, 0.1, 0.3, 0.6),
    "still falling": (0.05, 0.1, 0.15, 0.2, 0.3),
    "flat start": (0.2, 0.3, 0.4, 0.5, 0.7),
    "stuck at ln k": (0.8, 0.9, 0.95, 0.98, 1.0),
    "stuck at the majority share": (0.8, 0.9, 0.95, 0.98, 1.0),
    "stuck at a level": (0.8, 0.9, 0.95, 0.98, 1.0),
}
LENGTH_BINS = ((8, 15), (16, 30), (31, 100), (101, 300), (301, 1000))
DOCUMENTED_LENGTH = 16


@dataclass(slots=True)
class Alarms:
    """What was said on healthy histories: counts of histories and alarms by source and length."""

    histories: Counter[str] = field(default_factory=Counter)
    alarmed: Counter[str] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)
    seeds: list[tuple[str, int, list[str]]] = field(default_factory=list)


def healthy_history(seed: int) -> tuple[str, History]:
    """Half of the healthy histories are synthetic, half real ones with resampled residuals."""
    return ("resampled", resampled(seed)) if seed % 2 else ("synthetic", healthy(seed))


def alarms(judge: Judge, seeds: Sequence[int]) -> Alarms:
    """Judge a healthy history for each seed."""
    result = Alarms()
    for seed in seeds:
        source, history = healthy_history(seed)
        groups = ["all", source, length_bin(len(history["loss"]))]
        result.histories.update(groups)
        found = judge(history)
        if found:
            result.alarmed.update(groups)
            result.problems.update(found)
            result.seeds.append((source, seed, sorted(found)))
    return result


def length_bin(length: int) -> str:
    """The name of the bin of lengths that this one falls into."""
    low, high = next((low, high) for low, high in LENGTH_BINS if low <= length <= high)
    return f"{low} to {high} epochs"


def alarm_tables(result: Alarms) -> str:
    """Alarm rates by source and length, and alarms by problem."""
    groups = ["all", "synthetic", "resampled"]
    groups += [f"{low} to {high} epochs" for low, high in LENGTH_BINS]
    rates = [[group, share(result.alarmed[group], result.histories[group])] for group in groups]
    whole = result.histories["all"]
    problems = [[name, share(number, whole)] for name, number in result.problems.most_common()]
    return "\n\n".join(
        [
            markdown(["healthy histories", "with an alarm"], rates),
            markdown(["alarm", "histories"], problems) if problems else "No alarm.",
        ]
    )


def power(judge: Judge, per_cell: int, shortest: int = LENGTH_BINS[0][0]) -> str:
    """Share of faults found by kind and effect size, in histories of at least `shortest` epochs."""
    rows = []
    for kind, (problem, _) in KINDS.items():
        cells = [kind, problem]
        for effect in EFFECTS[kind]:
            histories = faults(kind, effect, per_cell, shortest)
            hits = sum(problem in judge(history) for history in histories)
            cells.append(f"{effect:g}: {hits / per_cell:.0%}")
        rows.append(cells + [""] * (7 - len(cells)))
    return markdown(["fault", "problem", *["effect size: found"] * 5], rows)


def faults(kind: str, effect: float, number: int, shortest: int) -> list[History]:
    """So many faulty histories of at least `shortest` epochs, by seeds that no other cell uses."""
    first = 1_000_003 * EFFECTS[kind].index(effect)
    found: list[History] = []
    seed = first
    while len(found) < number:
        history = faulty(kind, effect, seed)
        if len(history["loss"]) >= shortest:
            found.append(history)
        seed += 1
    return found
