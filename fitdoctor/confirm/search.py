"""Looks for the best strength of a remedy, on the rows and seeds that screen."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from fitdoctor.confirm.prescription import Candidate, candidates
from fitdoctor.confirm.workbench import Workbench
from fitdoctor.remedies import Remedy, get_remedy
from fitdoctor.remedies.treatment import Dose, Treatment

Gains = Callable[[Sequence[Candidate]], list[float]]
SEARCH_SEED = 0
RANDOM_STARTS = 4
"""Strengths drawn at random before the Bayesian search models what it saw: with fewer, the
model of Bergstra et al. (2011) has nothing to part into good and bad."""


class SearchError(Exception):
    """A search that cannot be made; the text says what to do."""


def searched(bench: Workbench, start: Candidate, gains: Gains) -> Candidate:
    """The candidate at the strength that gains most, `start` itself included.

    Remedies given together, those that know a single strength and those that are judged by what
    they save stay as they are. Strengths within the remedy's bounds are looked for on a logarithmic
    scale. Raises SearchError where the package for the Bayesian search is not installed.
    """
    if bench.plan.search is None or len(start.treatment.doses) > 1 or start.treatment.cost:
        return start
    dose = start.treatment.doses[0]
    remedy = get_remedy(dose.remedy)
    found = {start.remedy: start}

    def gain(strengths: Sequence[float]) -> list[float]:
        made = [_at(bench, start, remedy, strength) for strength in strengths]
        found.update({each.remedy: each for each in made if each is not None})
        values = iter(gains([each for each in made if each is not None]))
        return [-math.inf if each is None else next(values) for each in made]

    count = bench.plan.search_trials
    if remedy.bounds is None or bench.plan.search == "grid":
        gain(grid(remedy, count))
    elif bench.plan.search == "random":
        gain(_random(remedy.bounds, count))
    else:
        _bayes(remedy.bounds, dose.strength or remedy.strengths[0], count, gain)
    tried = list(found.values())
    return tried[int(np.argmax(gains(tried)))]


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
    bounds: tuple[float, float],
    first: float,
    count: int,
    gain: Callable[[Sequence[float]], list[float]],
) -> None:
    """The tree-structured Parzen estimator of Bergstra et al. (2011, NIPS 24), from Optuna."""
    try:
        import optuna
    except ImportError:
        raise SearchError("optuna not found: run pip install 'fitdoctor[search]'") from None
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    starts = min(RANDOM_STARTS, max(1, count // 2))
    sampler = optuna.samplers.TPESampler(n_startup_trials=starts, seed=SEARCH_SEED)
    study = optuna.create_study(direction="maximize", sampler=sampler)
    study.enqueue_trial({"strength": first})
    for _ in range(count):
        trial = study.ask()
        value = gain([_rounded(trial.suggest_float("strength", *bounds, log=True))])[0]
        if math.isfinite(value):
            study.tell(trial, value)
        else:
            study.tell(trial, state=optuna.trial.TrialState.FAIL)


def _at(bench: Workbench, start: Candidate, remedy: Remedy, strength: float) -> Candidate | None:
    """The remedy at this strength, where it can be given."""
    if strength == (start.treatment.doses[0].strength or remedy.strengths[0]):
        return start
    treatment = Treatment((Dose(remedy.name, strength),))
    return next(iter(candidates(bench.recording, [treatment], bench.plan.tell)), None)


def _rounded(strength: float) -> float:
    """Three digits: what is written into a script is read by people."""
    return float(f"{strength:.3g}")
