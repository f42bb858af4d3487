"""The whole way: diagnose, prescribe, screen on few seeds, confirm on fresh ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fitdoctor.capture.recording import Recording
from fitdoctor.confirm.diagnosis import diagnose_trials, require_trained
from fitdoctor.confirm.measures import Measure, measure
from fitdoctor.confirm.plan import SCREENING_SEEDS, Budget, Plan
from fitdoctor.confirm.prescription import Candidate, candidates, prescribe, worst_findings
from fitdoctor.confirm.reruns import Reruns
from fitdoctor.confirm.screening import Choice, Group, choose
from fitdoctor.confirm.workbench import Workbench
from fitdoctor.inspection.findings import inspect_recording, joined
from fitdoctor.rulebook.finding import Finding
from fitdoctor.trials.devices import Device
from fitdoctor.trials.trial import Trial
from fitdoctor.verdict.judge import ALPHA, judge_all
from fitdoctor.verdict.scores import Scores
from fitdoctor.verdict.verdict import Verdict


@dataclass(frozen=True, slots=True, eq=False)
class Tried:
    """A remedy that went to confirmation against a finding, and the verdict on it."""

    finding: Finding | None
    candidate: Candidate
    verdict: Verdict
    reruns: Reruns

    @property
    def measure(self) -> Measure | None:
        """What happened to the problem itself, beside the held-out loss."""
        if self.finding is None:
            return None
        arms = (self.reruns.task.baseline.name, self.candidate.remedy)
        baseline, remedy = map(self.reruns.of, arms)
        return measure(self.finding.problem, baseline, remedy)


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
    on the screening seeds and judged by its curves. Both are joined with a checkup of the
    recording. Raises CannotEdit where the model cannot be rebuilt, DataError where no data can be
    held out, and TrainingError where the training fails by itself with nothing found.
    """
    bench = Workbench(recording, device, plan, budget)
    checkup = inspect_recording(recording, name, path, plan.settings)
    trials: list[Trial] = []
    if findings is None:
        trials = bench.rerun([], SCREENING_SEEDS).trials
        findings = diagnose_trials(trials, checkup.runs[0], plan.settings)
    result = Confirmation(joined(findings, checkup.findings))
    groups = _groups(result.findings, bench)
    if not groups:
        require_trained(trials)
    chosen = choose(bench, groups)
    result.tried = _decide(chosen, bench)
    treated = [tried.finding for tried in result.tried]
    wanted = [finding for finding, _ in groups]
    result.untreated = [
        finding
        for finding in worst_findings(result.findings)
        if finding in wanted and finding not in treated
    ]
    result.ran_out = budget.ran_out
    return result


def _groups(findings: Sequence[Finding], bench: Workbench) -> list[Group]:
    """The candidates for each finding to treat; or each treatment that the user named."""
    plan, recording = bench.plan, bench.recording
    plan.progress(0, 0)
    worst = worst_findings(findings)
    if not plan.treatments:
        return [(f, prescribe(recording, f.remedies, plan.candidates, plan.tell)) for f in worst]
    made = candidates(recording, dict.fromkeys(plan.treatments), plan.tell)
    return [(_finding_for(each, worst), [each]) for each in made]


def _finding_for(candidate: Candidate, worst: Sequence[Finding]) -> Finding | None:
    """The finding that names a remedy of the treatment, else the first; none for one that saves."""
    if candidate.treatment.cost:
        return None
    given = {dose.remedy for dose in candidate.treatment.doses}
    naming = (finding for finding in worst if given & set(finding.remedies))
    return next(naming, next(iter(worst), None))


def _decide(chosen: Sequence[Choice], bench: Workbench) -> list[Tried]:
    """The verdicts on the chosen treatments, on fresh seeds, adjusted for their number.

    A treatment chosen for two findings is trained and judged once, and stands for both.
    """
    once = {candidate.remedy: candidate for _, candidate in chosen}
    if not once:
        return []
    plan = bench.plan
    if 0.5**plan.seeds * len(once) > ALPHA:
        plan.tell(
            f"too few seeds to confirm anything (seeds {plan.seeds}, remedies {len(once)}): "
            "take more"
        )
    seeds = range(1, plan.seeds + 1)
    reruns = bench.rerun(list(once.values()), seeds)
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
