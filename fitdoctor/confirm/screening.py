"""Which treatment of each finding goes to confirmation, chosen on few seeds and other rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from fitdoctor.confirm.plan import SCREENING_SEEDS
from fitdoctor.confirm.prescription import Candidate, candidates
from fitdoctor.confirm.search import has_other_strengths, searched
from fitdoctor.confirm.workbench import Workbench
from fitdoctor.rulebook.finding import Finding
from fitdoctor.trials.trial import FloatArray
from fitdoctor.verdict.judge import MINIMUM_GAIN
from fitdoctor.verdict.scores import Scores

Group = tuple[Finding | None, list[Candidate]]
Choice = tuple[Finding | None, Candidate]


class Screening:
    """Gains of candidates on the screening seeds, each trained once."""

    def __init__(self, bench: Workbench) -> None:
        self.bench = bench
        self._gains: dict[tuple[str, Sequence[int]], FloatArray] = {}
        self._baseline_loss = np.nan

    def gains(
        self, tried: Sequence[Candidate], seeds: Sequence[int] = SCREENING_SEEDS
    ) -> list[float]:
        """The mean gain of each candidate; minus infinity where it has no pair of trials."""
        missing = [each for each in tried if (each.remedy, seeds) not in self._gains]
        if missing:
            reruns = self.bench.screen(missing, seeds)
            for each in missing:
                scores = reruns.scores(each.remedy)
                self._gains[each.remedy, seeds] = self._by_seed(scores, len(seeds))
        return [float(self._gains[each.remedy, seeds].mean()) for each in tried]

    def _by_seed(self, scores: Scores | str, seeds: int) -> FloatArray:
        if isinstance(scores, str):
            return np.full(seeds, -np.inf)
        without, treated = scores.charged()
        self._baseline_loss = float(without.mean())
        return np.asarray((without - treated).mean(axis=1))

    def clearly_better(self, one: Candidate, other: Candidate) -> bool:
        """Whether one gains more than the other on every seed, and by more than the least gain."""
        first, second = (self._gains[each.remedy, SCREENING_SEEDS] for each in (one, other))
        if len(first) != len(second):  # the budget ran out
            return False
        more = first - second
        least = MINIMUM_GAIN * abs(self._baseline_loss)
        return bool((more > 0).all() and more.mean() > least)


def choose(bench: Workbench, groups: Sequence[Group]) -> list[Choice]:
    """The best candidate of each group at its best strength, where any gains.

    What the user named is not screened, but for its strength if a search is wanted. Where two
    candidates gain, they are tried together.
    """
    screening = Screening(bench)
    if bench.plan.treatments:
        named = [(finding, each) for finding, group in groups for each in group]
        if bench.plan.search is None:
            return named
        return [(finding, searched(bench, each, screening.gains)) for finding, each in named]
    once = {each.remedy: each for _, group in groups for each in group}
    if len(once) == 1 and not has_other_strengths(next(iter(once.values()))):
        return [(finding, group[0]) for finding, group in groups if group]
    screening.gains(list(once.values()))
    chosen = {}
    for index, (_, group) in enumerate(groups):
        for best in _gaining(screening, group)[:1]:
            chosen[index] = searched(bench, best, screening.gains)
    _try_together(screening, chosen, [*once.values(), *chosen.values()])
    return [(groups[index][0], candidate) for index, candidate in chosen.items()]


def _gaining(screening: Screening, group: Iterable[Candidate]) -> list[Candidate]:
    """Those that gain, the largest gain first."""
    tried = list(group)
    gains = screening.gains(tried)
    order = sorted(range(len(tried)), key=lambda index: -gains[index])
    return [tried[index] for index in order if gains[index] > 0]


def _try_together(
    screening: Screening, chosen: dict[int, Candidate], tried: Sequence[Candidate]
) -> None:
    """Put the best two remedies together in the place of the best, where that is clearly better."""
    gaining = _gaining(screening, {each.remedy: each for each in tried}.values())
    best = next((each for each in gaining if each in chosen.values()), None)
    if best is None:
        return
    known = {dose.remedy for dose in best.treatment.doses}
    second = next((e for e in gaining if not known & {d.remedy for d in e.treatment.doses}), None)
    if second is None:
        return
    bench = screening.bench
    both = best.treatment + second.treatment
    for pair in candidates(bench.recording, [both], bench.plan.tell):
        screening.gains([pair])
        if screening.clearly_better(pair, best):
            chosen |= {index: pair for index, each in chosen.items() if each is best}
