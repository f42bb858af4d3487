"""The whole way: diagnose, prescribe, screen on few seeds, confirm on fresh ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from fitdoctor.capture.recording import Recording
from fitdoctor.confirm.diagnosis import diagnose_trials
from fitdoctor.confirm.plan import SCREENING_SEEDS, Budget, Plan
from fitdoctor.confirm.prescription import Candidate, prescribe, worst_findings
from fitdoctor.confirm.reruns import Reruns, rerun
from fitdoctor.rulebook.finding import Finding
from fitdoctor.trials.arm import Arm
from fitdoctor.trials.devices import Device
from fitdoctor.trials.recorded import arm_of
from fitdoctor.verdict.judge import ALPHA, judge_all
from fitdoctor.verdict.scores import Scores
from fitdoctor.verdict.verdict import Verdict

BASELINE = "baseline"


@dataclass(frozen=True, slots=True, eq=False)
class Tried:
    """A remedy that went to confirmation against a finding, and the verdict on it."""

    finding: Finding | None
    candidate: Candidate
    verdict: Verdict
    reruns: Reruns


@dataclass(slots=True, eq=False)
class Confirmation:
    """All that a confirmation found out.

    `untreated` are findings for which nothing helped; or, where the budget `ran_out`, nothing was
    tried to the end.
    """

    findings: list[Finding]
    tried: list[Tried] = field(default_factory=list)
    untreated: list[Finding] = field(default_factory=list)
    ran_out: bool = False


def confirm(
    recording: Recording,
    name: str,
    path: Path,
    device: Device,
    plan: Plan,
    budget: Budget,
    findings: Sequence[Finding] | None = None,
) -> Confirmation:
    """Confirm a remedy for each problem of a captured training.

    `findings` are those of the run's own logs, where there are any; else the baseline is trained
    on the screening seeds and judged by its curves. Raises CannotEdit where the model cannot be
    rebuilt and DataError where no data can be held out.
    """
    baseline = arm_of(BASELINE, recording)
    if findings is None:
        trials = rerun([baseline], SCREENING_SEEDS, device, plan, budget).of(BASELINE)
        findings = diagnose_trials(trials, name, path)
    result = Confirmation(list(findings))
    chosen: list[tuple[Finding | None, Candidate]] = []
    for finding, names in _wanted(result.findings, plan):
        candidates = prescribe(recording, names, plan.candidates, plan.tell)
        best = _screen(candidates, baseline, device, plan, budget)
        if best is not None:
            chosen.append((finding, best))
        elif finding is not None:
            result.untreated.append(finding)
    result.tried = _decide(chosen, baseline, device, plan, budget)
    judged = {tried.candidate.remedy for tried in result.tried}
    result.untreated += [
        finding for finding, best in chosen if finding is not None and best.remedy not in judged
    ]
    result.ran_out = budget.ran_out
    return result


def _wanted(
    findings: Sequence[Finding], plan: Plan
) -> list[tuple[Finding | None, tuple[str, ...]]]:
    """Each finding to treat with its remedies; or each remedy that the user named."""
    if plan.remedies:
        first = next(iter(worst_findings(findings)), None)
        return [(first, (name,)) for name in dict.fromkeys(plan.remedies)]
    return [(finding, finding.remedies) for finding in worst_findings(findings)]


def _screen(
    candidates: Sequence[Candidate], baseline: Arm, device: Device, plan: Plan, budget: Budget
) -> Candidate | None:
    """The candidate with the largest mean gain on the screening seeds, if any gained."""
    if len(candidates) <= 1:
        return next(iter(candidates), None)
    arms = [baseline, *(candidate.arm for candidate in candidates)]
    reruns = rerun(arms, SCREENING_SEEDS, device, plan, budget)
    gains = [_mean_gain(reruns.scores(candidate.remedy)) for candidate in candidates]
    best = int(np.argmax(gains))
    return candidates[best] if gains[best] > 0 else None


def _mean_gain(scores: Scores | str) -> float:
    if isinstance(scores, str):
        return -np.inf
    without, treated = scores.charged()
    return float(np.mean(without - treated))


def _decide(
    chosen: Sequence[tuple[Finding | None, Candidate]],
    baseline: Arm,
    device: Device,
    plan: Plan,
    budget: Budget,
) -> list[Tried]:
    """The verdicts on the chosen remedies, on fresh seeds, adjusted for their number.

    A remedy chosen for two findings is trained and judged once, and stands for both.
    """
    once = {candidate.remedy: candidate for _, candidate in chosen}
    if not once:
        return []
    if 0.5**plan.seeds * len(once) > ALPHA:
        plan.tell(
            f"{plan.seeds} seeds cannot confirm {len(once)} remedies at once: take more seeds"
        )
    arms = [baseline, *(candidate.arm for candidate in once.values())]
    reruns = rerun(arms, range(1, plan.seeds + 1), device, plan, budget)
    scored: dict[str, Scores] = {}
    for remedy in once:
        scores = reruns.scores(remedy)
        if isinstance(scores, Scores):
            scored[remedy] = scores
        else:
            plan.tell(f"{remedy}: no verdict: {scores}")
    verdicts = dict(zip(scored, judge_all(list(scored.values())), strict=True))
    return [
        Tried(finding, candidate, verdicts[candidate.remedy], reruns)
        for finding, candidate in chosen
        if candidate.remedy in verdicts
    ]
