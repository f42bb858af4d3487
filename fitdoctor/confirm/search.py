"""Looks for the best strength of a remedy, on the rows and seeds that screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from fitdoctor.confirm.bayes import most_promising
from fitdoctor.confirm.plan import SCREENING_SEEDS
from fitdoctor.confirm.prescription import Candidate, candidates
from fitdoctor.confirm.workbench import Workbench
from fitdoctor.remedies import Remedy, get_remedy
from fitdoctor.remedies.treatment import Dose, Treatment

SEARCH_SEED = 0
FIRST_SEED = SCREENING_SEEDS[:1]
Gains = Callable[..., list[float]]
"""What candidates gain on all screening seeds, or on the seeds given as the second argument."""


def searched(bench: Workbench, start: Candidate, gains: Gains) -> Candidate:
    """The candidate at the strength that gains most.

    Where the plan asks for no search, the few strengths that the remedy lists are tried.
    Remedies given together, those that know a single strength and those that are judged by what
    they save stay as they are. Strengths within the remedy's bounds are looked for on a logarithmic
    scale; `start` is among them.
    """
    if not has_other_strengths(start):
        return start
    remedy, count = get_remedy(start.treatment.doses[0].remedy), bench.plan.search_trials
    if bench.plan.search == "bayes" and remedy.bounds is not None:
        tried = _bayes(bench, start, remedy.bounds, gains)
    else:
        strengths: Sequence[float] = remedy.strengths
        if bench.plan.search == "random" and remedy.bounds is not None:
            strengths = _random(remedy.bounds, count)
        elif bench.plan.search is not None:
            strengths = grid(remedy, count)
        tried = [start, *_at_strengths(bench, start, strengths)]
    return tried[int(np.argmax(gains(tried)))]


def has_other_strengths(candidate: Candidate) -> bool:
    """Whether a candidate is a single remedy, judged by the loss, that knows several strengths."""
    doses = candidate.treatment.doses
    several = len(doses) == 1 and len(get_remedy(doses[0].remedy).strengths) > 1
    return several and not candidate.treatment.cost


def grid(remedy: Remedy, count: int) -> list[float]:
    """Strengths spread evenly over the logarithm of the remedy's bounds, or the ones it lists."""
    if remedy.bounds is None:
        return list(remedy.strengths[:count])
    return [_rounded(strength) for strength in np.geomspace(*remedy.bounds, count)]


def _random(bounds: tuple[float, float], count: int) -> list[float]:
    """Bergstra and Bengio (2012, JMLR 13:281): random points cover one scale as well as a grid."""
    random = np.random.default_rng(SEARCH_SEED)
    low, high = np.log(bounds)
    return [_rounded(strength) for strength in np.exp(random.uniform(low, high, count))]


def _bayes(
    bench: Workbench, start: Candidate, bounds: tuple[float, float], gains: Gains
) -> list[Candidate]:
    """The candidates among which all screening seeds decide.

    In as many trainings as a grid of the same number of strengths has on all three screening
    seeds: twice as many strengths are tried on the first seed alone (`start`, some spread evenly,
    the others where a model expects most), and the better half of that number on all seeds. It is
    one step of successive halving (Jamieson and Talwalkar 2016, AISTATS).
    """
    count = bench.plan.search_trials
    low, high = np.log(bounds)
    at = float((np.log(strength_of(start)) - low) / (high - low))
    found = {at: start}
    known = dict(zip(found, gains([start], FIRST_SEED), strict=True))
    waiting = [float(place) for place in np.linspace(0, 1, count)]
    for _ in range(2 * count - 1):
        place = waiting.pop(0) if waiting else most_promising(list(known), list(known.values()))
        strength = _rounded(float(np.exp(low + place * (high - low))))
        known[place] = known[at] if strength == strength_of(start) else -np.inf
        for made in _at_strengths(bench, start, [strength]):
            found[place] = made
            (known[place],) = gains([made], FIRST_SEED)
    best = sorted(found, key=lambda place: -known[place])
    return [found[place] for place in best[: max(1, count // 2)]]


def strength_of(candidate: Candidate) -> float:
    """How strongly the first remedy of a candidate is given."""
    dose = candidate.treatment.doses[0]
    return dose.strength or get_remedy(dose.remedy).strengths[0]


def _at_strengths(
    bench: Workbench, start: Candidate, strengths: Sequence[float]
) -> list[Candidate]:
    """The remedy at these strengths, where it can be given."""
    name, usual = start.treatment.doses[0].remedy, strength_of(start)
    others = [Treatment((Dose(name, each),)) for each in strengths if each != usual]
    return candidates(bench.recording, others, bench.plan.tell)


def _rounded(strength: float) -> float:
    """Three digits: what is written into a script is read by people."""
    return float(f"{strength:.3g}")
